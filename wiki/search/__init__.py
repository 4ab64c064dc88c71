"""The search index: Whoosh, and nothing above this package knows it."""
