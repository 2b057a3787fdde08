"""Recognises which field each column of a file holds."""
