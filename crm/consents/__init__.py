"""What people agreed to, and who is not to be contacted."""
