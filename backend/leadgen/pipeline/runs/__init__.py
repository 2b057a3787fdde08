"""Starts and controls runs: selection, overlap, pause, stop, retry and rerun."""
