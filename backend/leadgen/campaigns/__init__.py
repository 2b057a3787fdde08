"""Campaigns: contacts, a sequence of steps, generation of messages, and the approval gate."""
