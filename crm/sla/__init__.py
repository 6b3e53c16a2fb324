"""How long things may take: working calendars, policies, timers, breaches."""
