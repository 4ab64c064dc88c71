"""Pages that change a draft's text."""
