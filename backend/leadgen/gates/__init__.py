"""Limits per outside service over all workers: concurrency, rate and circuit breaker."""
