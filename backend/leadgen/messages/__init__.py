"""Messages: the text for one contact at one step of a campaign, its limits, its review and every edit."""
