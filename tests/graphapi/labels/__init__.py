"""What people call things."""
