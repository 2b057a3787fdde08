"""Leadgen Pipeline: lead enrichment and outreach for small sales teams and agencies."""
