"""A crowd that asks for half an hour while one thing after another dies; every answer is checked.

The oracle and the ways to start and find real servers are those of the tests, which stand beside
the package: importing this makes them importable.
"""

import sys
from pathlib import Path

_TESTS = str(Path(__file__).resolve().parents[2] / "tests")
if _TESTS not in sys.path:
    sys.path.insert(0, _TESTS)
