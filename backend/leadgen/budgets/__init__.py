"""Budgets: a namespace's daily and monthly caps, its spending, and money reserved for calls."""
