"""What pages are told of the taxis and of made-up data sets, for the tests of the scripts.

`PYTHONPATH=.:tests .venv/bin/python -m support.datasets` writes what the tests of assets/js read.
"""

import json
from pathlib import Path
from typing import Any

from support.measured_shuttles import MEASURED
from support.selecting import YELLOW
from support.shuttles import SHUTTLES

from dashapp.dataset import Dataset
from dashapp.web.dataset import describe_dataset

FOLDER = Path(__file__).parents[1] / "js" / "datasets"
FILES = {"taxi": YELLOW, "shuttles": SHUTTLES, "measured-shuttles": MEASURED}


def print_page(dataset: Dataset) -> str:
    """What a page of this data set has in its document."""
    return json.dumps(describe_dataset(dataset), indent=1, ensure_ascii=False) + "\n"


def list_files() -> dict[Path, str]:
    return {FOLDER / f"{name}.json": print_page(one) for name, one in FILES.items()}


def build_summary(total: int = 40) -> dict[str, Any]:
    """An answer of /api/summary about the shuttles; every histogram counts all of them."""
    return {
        "version": "v1",
        "elapsed_ms": 1.0,
        "cached": False,
        "total": total,
        "wait": {
            "width": 2,
            "counts": [20, 15, *[0] * 28],
            "under": 0,
            "over": 3,
            "missing": total - 38,
        },
        "bags": {"counts": [10, 20, 10, 0, 0, 0], "missing": total - 40},
        "clock": {"counts": [0] * 7 + [30, 10] + [0] * 15, "missing": total - 40},
        "on": {"counts": {"2024-05-01": 25, "2024-05-03": 15}, "missing": total - 40},
        "company": {"counts": [1, 30, 9, 0], "missing": 0},
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in list_files().items():
        path.write_text(text, "utf-8")
