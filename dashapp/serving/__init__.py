"""A gunicorn worker that buffers requests and answers outside the threads that compute them."""
