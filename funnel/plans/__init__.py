"""How a goal is reached: versions of actions."""
