"""State registers of companies and of insolvency, each in its own file."""
