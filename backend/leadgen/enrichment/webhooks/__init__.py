"""Stages that a tenant runs behind a webhook."""
