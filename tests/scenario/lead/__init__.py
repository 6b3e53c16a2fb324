"""What the story of one lead is made of."""
