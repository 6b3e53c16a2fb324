"""The weekly report of a product: done, outcome, corrections; a draft until it is published, then frozen."""
