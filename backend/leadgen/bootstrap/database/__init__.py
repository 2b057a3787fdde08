"""Provides the database: embedded server, logins, schema, rights and demo data."""
