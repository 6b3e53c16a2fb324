"""Keys by which sites, apps and servers write: made, rotated, revoked, opened at the door."""
