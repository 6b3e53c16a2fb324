"""What members and teams are to sell."""
