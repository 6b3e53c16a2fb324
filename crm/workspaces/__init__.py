"""The company that uses the service: the tenant, root of everything."""
