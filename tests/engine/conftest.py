"""No deadline for an example: the first one compiles, and no test of ours asserts a time."""

from hypothesis import settings

settings.register_profile("engine", deadline=None, max_examples=60)
settings.load_profile("engine")
