"""Clients of outside services. No database, no Flask, no settings: plain arguments only."""
