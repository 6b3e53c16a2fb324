"""History classified by the rules of today: looked at, reported, applied, taken back."""
