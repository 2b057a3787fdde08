"""Reads an uploaded file: encoding, delimiter, rows and size limits."""
