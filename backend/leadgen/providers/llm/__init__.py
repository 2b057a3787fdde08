"""Language models, each in its own file."""
