"""Call tracking by CallRail."""
