"""How people stand to the company: attitude, the loyalty ladder, who brought whom."""
