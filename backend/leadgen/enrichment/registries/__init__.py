"""Finds a company in its state register and stores the register's statements."""
