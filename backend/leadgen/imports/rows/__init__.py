"""Turns rows into plans and writes them in batches."""
