"""Observations: what one source said about one record, and the current values they yield."""
