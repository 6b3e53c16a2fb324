"""What answers are made of: topics, templates, the argument base, and what the client is asked."""
