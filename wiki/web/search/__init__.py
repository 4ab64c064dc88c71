"""Search in every version that ever stood: the page, the same as data, and how to ask."""
