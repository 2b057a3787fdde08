"""Tags: the one notion of a free label. What an import tags, a filter finds and a run selects."""
