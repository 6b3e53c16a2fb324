"""Facts as files for a warehouse: touches and journeys by a schema that stays, without words of people."""
