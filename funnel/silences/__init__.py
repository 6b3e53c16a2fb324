"""Time that passes without a contact, as dated facts: rules look at them and never at the clock."""
