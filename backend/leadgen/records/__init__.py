"""What companies and contacts share: filters, facets, selections, pages, edits and routes of one kind of record."""
