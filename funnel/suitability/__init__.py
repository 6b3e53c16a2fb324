"""How well resources suit objectives: people's judgement, a starter table, and what the data say."""
