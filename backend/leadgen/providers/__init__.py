"""The outside world in our words: no database, no Flask, no settings; plain arguments only."""
