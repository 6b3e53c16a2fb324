"""The one way in: what happened becomes steps, journeys and day cells here."""
