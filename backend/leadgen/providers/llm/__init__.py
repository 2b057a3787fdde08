"""Clients of language models, one per file."""
