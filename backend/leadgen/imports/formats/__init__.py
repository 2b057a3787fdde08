"""Readers of the file formats that lists come in; each turns a file into rows of text."""
