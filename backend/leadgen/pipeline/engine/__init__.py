"""Executes runs: claim work with a lease, load, call, store, and release what follows."""
