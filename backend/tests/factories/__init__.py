"""Example data by slice. People and companies are invented."""
