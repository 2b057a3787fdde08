"""Sign-in: passwords, tokens, roles and what each role may do."""
