"""Matching: the keys by which two spellings of one company or person are the same."""
