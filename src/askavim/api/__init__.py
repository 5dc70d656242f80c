"""HTTP: routes, problem responses and security around the service."""
