"""What the model lacks: one small class a gap, each gone as soon as the missing thing is there."""
