"""Commondraft: the wiki on which a public writes its laws."""
