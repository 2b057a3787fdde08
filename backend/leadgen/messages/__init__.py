"""Messages: the text for one contact at one campaign step, its limits, review and edits."""
