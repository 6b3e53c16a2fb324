"""What channels cost and bring."""
