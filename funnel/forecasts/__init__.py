"""What open deals will bring, and how often deals of a stage were won."""
