"""SQLAlchemy models and queries; no Flask, no rules."""
