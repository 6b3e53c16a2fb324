"""Credit of conversions to channels and resources."""
