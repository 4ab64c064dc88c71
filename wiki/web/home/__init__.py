"""The home page, the list of drafts, recent changes."""
