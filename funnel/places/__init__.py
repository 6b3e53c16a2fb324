"""Places outside the cluster: pages and sites of others where people talk of the company."""
