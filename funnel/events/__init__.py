"""Events of resources: when they take place, for whom, who came, and what they did afterwards."""
