"""Column headers that mean our fields, in the languages of users and the words of other tools."""

from leadgen.fields.headers.table import company_headers, contact_headers, scheme_of_header

__all__ = ["company_headers", "contact_headers", "scheme_of_header"]
