"""Costs of language models and paid services, call by call."""
