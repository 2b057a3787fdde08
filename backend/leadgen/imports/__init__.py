"""Imports companies and contacts from a CSV file: read, recognise, preview, commit, undo."""
