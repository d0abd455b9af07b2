"""A cluster that somebody else runs: joined at an address, given our code, never ended."""
