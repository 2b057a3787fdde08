"""Shared parts of all lists: conditions from a filter, keyset pages, facet counts."""
