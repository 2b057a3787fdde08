"""The stages, one per file."""
