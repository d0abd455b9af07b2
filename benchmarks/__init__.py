"""Speed and memory of the product, beside other systems on the same rows in the same run.

`python -m benchmarks --help`; what is measured and how stands in docs/benchmarks.md.
"""
