"""State registers of companies and of insolvency, one per file."""
