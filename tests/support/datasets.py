"""A made-up data set with a column of each kind and none of the taxis', and what pages are told.

`PYTHONPATH=.:tests .venv/bin/python -m support.datasets` writes what the tests of assets/js read.
"""

import json
from pathlib import Path
from typing import Any

from dashapp.dataset import (
    TAXI,
    Amounts,
    Area,
    Bins,
    Calendar,
    Choice,
    Column,
    Cycle,
    Dataset,
    Days,
    End,
    Header,
    Unit,
    WholeNumbers,
    register,
)
from dashapp.dataset.columns import HUNDREDTHS, SMALL, SMALL_CODES
from dashapp.web.dataset import describe_dataset

MINUTES = Unit("minutes", "minutes", after=" min", hundredths="hundredths of a minute")
FOLDER = Path(__file__).parents[1] / "js" / "datasets"


def _end(name: str, label: str) -> End:
    degrees = (f"{name}_lon",), (f"{name}_lat",)
    return End(name, label, Header((f"{name}_at",), required=True), degrees, (("x",), ("y",)))


SHUTTLES = register(
    Dataset(
        name="shuttles",
        title="Airport shuttle trips",
        trips="shuttle trips",
        about="Every shuttle.",
        ends=(_end("pickup", "Pickups"), _end("dropoff", "Dropoffs")),
        columns=(
            Column(
                "wait",
                "Wait",
                Header(("waited",)),
                filter=Amounts(),
                bins=Bins(200, 30),
                unit=MINUTES,
                field="wait_minutes",
                kept="wait_hundredths",
                storage=HUNDREDTHS,
                every="any wait",
                one="wait",
                brief="{} of waiting",
                charted=True,
                ends=("Shortest wait", "Longest wait"),
            ),
            Column(
                "bags",
                "Bags",
                Header(("bags",)),
                filter=WholeNumbers(0, 5),
                bins=Bins(1, 6),
                field="bags",
                kept="bags",
                storage=SMALL,
                every="any number of bags",
                one="bag",
            ),
            Column(
                "clock",
                "Time of day",
                Calendar.HOUR,
                filter=Cycle(24),
                bins=Bins(1, 24),
                every="round the clock",
                one="hour",
                charted=True,
                compared=True,
                ends=("From", "Until"),
            ),
            Column(
                "on",
                "Days",
                Calendar.DAY,
                filter=Days(),
                bins=Bins(1, 0),
                every="every day",
                one="day",
                charted=True,
                ends=("First day", "Last day"),
            ),
            Column(
                "company",
                "Company",
                Header(("company",)),
                filter=Choice({1: "Blue Van", 2: "Red Bus", 3: "Night Line"}),
                bins=Bins(1, 4),
                field="company_code",
                kept="company",
                storage=SMALL_CODES,
                every="any company",
                charted=True,
            ),
            Column("where", "Place", None, filter=Area(), every="anywhere"),
        ),
    )
)


def print_page(dataset: Dataset) -> str:
    """What a page of this data set has in its document."""
    return json.dumps(describe_dataset(dataset), indent=1, ensure_ascii=False) + "\n"


def list_files() -> dict[Path, str]:
    return {FOLDER / f"{one.name}.json": print_page(one) for one in (TAXI, SHUTTLES)}


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
