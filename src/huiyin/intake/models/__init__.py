"""Rows of intake. Only `verbs/` writes them."""
