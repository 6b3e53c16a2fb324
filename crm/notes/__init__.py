"""What members write down about people, leads and deals."""
