"""Predicts what a run would do, cost and take."""
