"""Putting the product together: the database server, its roles and schema, the providers, the demo tenant."""
