"""What one source said about one record at one time, and how the current value follows from it."""
