"""What members are to do for a lead; a promise is a task the customer waits for."""
