"""Writing of a campaign's messages: the stage `generate`, its results, and its runs."""
