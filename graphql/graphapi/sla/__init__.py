"""Working time, service times and their timers."""
