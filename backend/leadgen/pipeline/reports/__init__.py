"""Reads of runs: status, report, feed, events and reasons for waiting."""
