"""What is asked of the SDL beside being current: its style, what may change in it, and the pages made from it."""
