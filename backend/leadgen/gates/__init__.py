"""Limits that all workers share per outside service: concurrent calls, rate, and a circuit breaker."""
