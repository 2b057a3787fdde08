"""What people say for a company: its name without legal form, in usual capitals. Pure."""

from leadgen.company_names.spoken import SpokenName, spoken_name

__all__ = ["SpokenName", "spoken_name"]
