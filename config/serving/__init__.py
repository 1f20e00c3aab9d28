"""The web server: one uvicorn port for pages and sockets (docs/adr/0002)."""
