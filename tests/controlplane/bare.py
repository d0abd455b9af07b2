"""Preload for machines whose image says BARE: each has the libraries, but not this project.

What BARE names, where it names a folder, is found before everything else.
"""

import os
import sys
from pathlib import Path
from typing import Any


def dask_setup(_: Any) -> None:
    here = Path(__file__).resolve().parent
    sys.path[:] = [
        place
        for place in sys.path
        if place
        and not (Path(place) / "dashapp" / "__init__.py").exists()
        and Path(place) != here.parent
    ]
    sys.modules.pop("dashapp", None)
    if Path(os.environ["BARE"]).is_dir():
        sys.path.insert(0, os.environ["BARE"])
