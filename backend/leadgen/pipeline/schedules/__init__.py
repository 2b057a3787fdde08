"""Starts runs on a cron schedule in a time zone."""
