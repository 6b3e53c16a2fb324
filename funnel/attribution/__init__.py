"""Who earned a conversion: journeys, models, exact credit."""
