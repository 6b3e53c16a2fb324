"""Rules over the campaign parameters of links."""
