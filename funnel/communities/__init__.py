"""People who meet on several resources and at events: how many are active, silent, leaving, hostile."""
