"""VK communities: Callback API 5.199."""
