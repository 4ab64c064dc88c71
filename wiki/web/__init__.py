"""Pages: thin views that load, check the right, call one service and render."""
