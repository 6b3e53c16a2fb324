"""What is known of people, handed out and erased."""
