"""Writing a campaign's messages: the stage `generate`, what it saves, and the runs that a campaign starts."""
