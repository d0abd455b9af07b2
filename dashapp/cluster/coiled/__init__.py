"""A named cluster of Coiled: how it is created, reached, given our code and paid for."""
