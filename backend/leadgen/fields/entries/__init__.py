"""Entries of the catalogue, by kind of record."""
