"""Pictures of reports as the API shows them."""
