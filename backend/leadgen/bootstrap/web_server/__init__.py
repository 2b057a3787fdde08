"""HTTP server of the API: Gunicorn's processes around Waitress's buffering event loop.

It adds deadlines and limits.
"""
