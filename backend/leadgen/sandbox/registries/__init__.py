"""Stand-ins for the state registers."""
