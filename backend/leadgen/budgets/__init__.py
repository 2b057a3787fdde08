"""What a namespace may spend in a day and in a month, what it has spent, and what is held for calls in flight."""
