"""Readers of Excel files: .xlsx, .xls, and the XML of Excel 2003."""
