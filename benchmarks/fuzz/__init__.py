"""Files and requests made to harm, at random for as long as one likes.

`python -m benchmarks.fuzz --help`; what was found stands in docs/security.md.
"""
