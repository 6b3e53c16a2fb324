"""What sales answered, as it is shown beside who prepared the people."""
