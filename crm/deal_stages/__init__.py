"""The stages of a product's deals: the sales side's own steps, as data."""
