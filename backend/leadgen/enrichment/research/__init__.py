"""Asks language models about a record and checks their answers."""
