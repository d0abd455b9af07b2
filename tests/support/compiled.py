"""Where all processes of the tests keep compiled kernels, so that each is compiled once.

To be imported before anything that imports numba, which reads its folder then. Workers of clusters
have the folder below the cache folder of their settings: `compiled_folder` in `tests/conftest.py`.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".pytest_cache" / "compiled"

os.environ["NUMBA_CACHE_DIR"] = str(FOLDER / "numba")
