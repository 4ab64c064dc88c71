"""Who brought each word."""
