"""Assembly of the product: database server, roles and schema, providers, demo tenant."""
