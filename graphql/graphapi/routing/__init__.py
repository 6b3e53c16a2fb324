"""Who gets a handed-over lead: rules, packets, desks, absences, and what they come to."""
