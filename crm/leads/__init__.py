"""A person in one product's funnel."""
