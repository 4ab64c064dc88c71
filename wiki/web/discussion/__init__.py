"""Pages of a draft's discussion: its threads, one thread, a comment's earlier wordings."""
