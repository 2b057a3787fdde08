"""Contacts: people at companies."""
