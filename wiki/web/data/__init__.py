"""A draft as open data: its raw text, citations, sums; and what crawlers and browsers ask of the whole site."""
