"""Pure rules about people: what their names and job titles say."""
