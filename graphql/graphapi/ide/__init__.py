"""GraphiQL without a CDN: the page, and the files it loads from this server."""
