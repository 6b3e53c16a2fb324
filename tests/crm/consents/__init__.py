"""What people agreed to."""
