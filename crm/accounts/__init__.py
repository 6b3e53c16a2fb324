"""Logins. An account is nobody's in particular: memberships tie it to workspaces."""
