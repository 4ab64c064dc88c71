"""What the site is, how it works, and whether a text is what it claims to be."""
