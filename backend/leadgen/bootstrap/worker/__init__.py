"""What a worker process runs: queue, periodic tasks and its heartbeat."""
