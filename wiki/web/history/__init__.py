"""Pages of a draft's history and of one section's."""
