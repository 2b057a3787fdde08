"""Prometheus metrics of the installation."""
