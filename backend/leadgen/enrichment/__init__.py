"""Stages that enrich records, and the checks on what they find."""
