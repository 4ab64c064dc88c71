"""`make bench`: what the wiki costs, on fixed and seeded work, against the figures of MediaWiki on the same work."""
