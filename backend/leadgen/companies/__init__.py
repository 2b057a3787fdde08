"""Companies: the businesses we sell to."""
