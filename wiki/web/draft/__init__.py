"""Pages that show a draft's text: as it stands, as it stood."""
