"""Stand-ins for language models."""
