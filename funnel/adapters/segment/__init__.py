"""Segment's HTTP API: what its libraries, and our own script on pages, send of sites, apps and servers."""
