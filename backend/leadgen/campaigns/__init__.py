"""Campaigns: contacts, a sequence of steps, generation of the messages, and the gate before anything leaves."""
