"""Histories of drafts in the forms of others: values in, bytes out, and back. One module a form."""
