"""The proposal to a client, also called media plan."""
