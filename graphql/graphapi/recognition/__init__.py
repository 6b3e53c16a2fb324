"""How touches are told from what they bring along."""
