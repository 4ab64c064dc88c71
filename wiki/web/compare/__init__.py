"""Pages that compare two revisions."""
