"""What reports and gaps say, by code: the sentences of all languages, and what stands in their holes."""
