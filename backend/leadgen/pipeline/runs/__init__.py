"""Starts and steers runs: selection, overlap, pause, stop, retry and rerun."""
