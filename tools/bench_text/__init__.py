"""Measures the text core against texts whose truth is known, real histories, and its peers: `make bench-text`."""
