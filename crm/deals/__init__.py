"""What a lead may buy, for how much, and how it ended."""
