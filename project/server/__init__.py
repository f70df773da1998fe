"""HTTP inside the ASGI process: what stands between the server and Django's WSGI application."""
