"""What a strategist can get wrong in a draft: one small class a mistake, all of them listed in `registry`."""
