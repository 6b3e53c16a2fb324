"""Attitude, the loyalty ladder, and who brought whom."""
