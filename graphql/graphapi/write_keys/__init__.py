"""Keys by which sites, apps and servers write."""
