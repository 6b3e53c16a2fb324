"""What members and teams are to sell in a month, and how they stand to it."""
