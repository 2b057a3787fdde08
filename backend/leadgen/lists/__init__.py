"""What every list does alike: conditions from a filter, pages by keyset, counts by facet."""
