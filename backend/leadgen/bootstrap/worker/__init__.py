"""Parts of a worker process: queue, periodic tasks and heartbeat."""
