"""Data-driven attribution: what the whole of converting and other journeys says of each channel, frozen in runs."""
