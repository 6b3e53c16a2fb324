"""The cluster: concrete assets, their state, prices, promo codes and phone numbers."""
