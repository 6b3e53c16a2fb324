"""What is known of people, over the API."""
