"""Compares a company with the candidates of a register."""
