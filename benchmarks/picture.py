"""One picture of a run: how long each question took, the product in colour, its peers in grey."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure as Drawing


def draw_times(series: Mapping[str, Sequence[float]], title: str, path: Path) -> None:
    """Write a picture of one row of points a question, milliseconds on a logarithmic axis."""
    names = sorted(series)  # a walk, then its peers
    drawing = Drawing(figsize=(8, 0.5 * len(names) + 1.4), layout="constrained")
    axes = drawing.subplots()
    for row, name in enumerate(names):
        times = series[name]
        axes.plot(times, [row] * len(times), "|", markersize=12, alpha=0.35, color=_colour(name))
        axes.plot(np.median(times), row, "o", color=_colour(name))
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel("milliseconds a question; the dot is the median")
    axes.set_title(title, loc="left", fontsize="medium")
    axes.grid(visible=True, axis="x", which="both", alpha=0.3)
    axes.spines[["top", "right", "left"]].set_visible(False)
    drawing.savefig(path, dpi=120)


def _colour(name: str) -> str:
    return "tab:gray" if "," in name else "tab:orange"
