"""Words of job titles, by language. `table.py` explains the notation and builds the look-up tables."""
