"""Score rules as members edit, try out and publish them, and what time does to scores."""
