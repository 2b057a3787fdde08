"""Reads addresses that a register gives as text."""
