"""What open deals will bring, and how often deals were won."""
