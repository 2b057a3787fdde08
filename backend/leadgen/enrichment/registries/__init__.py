"""Finds a company in its state register and keeps what the register says."""
