"""Commands of `touchline`, one file a group; thin: parse, call a verb, print."""
