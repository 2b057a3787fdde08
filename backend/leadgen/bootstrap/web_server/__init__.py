"""The HTTP server of the API: Gunicorn's processes around Waitress's buffering event loop, with deadlines and limits."""
