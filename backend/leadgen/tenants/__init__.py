"""Tenants: the customer organizations whose data the database keeps apart."""
