"""An answer of GET /api/places beside that of all trips, and as rows of a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashapp.dataset import Column, Dataset
from dashapp.places import find_partition

_HEAD = ("location_id", "zone", "borough", "trips")
_FIGURES = ("mean", "median")
_DECIMALS = 9

Told = Mapping[str, Any]


def compare(told: Told, whole: Told) -> dict[str, Any]:
    """With each place's number of all trips, and its share as a multiple of the share of those."""
    all_trips = {place["id"]: place["trips"] for place in whole["places"]}

    def find_ratio(trips: int, of_all: int) -> float:
        share, of_share = trips / int(told["total"]), of_all / int(whole["total"])
        return round(share / of_share, _DECIMALS)

    places = [
        place
        | {
            "all_trips": all_trips[place["id"]],
            "ratio": find_ratio(place["trips"], all_trips[place["id"]]),
        }
        for place in told["places"]
    ]
    beside = {"all_total": whole["total"], "all_unknown": whole["unknown"]}
    if told["unknown"]:
        beside["unknown_ratio"] = find_ratio(told["unknown"], whole["unknown"])
    return {**told, **beside, "places": places}


def list_head(told: Told, dataset: Dataset) -> tuple[str, ...]:
    columns = _list_columns(told, dataset)
    figures = [f"{column.name}_{part}" for column in columns for part in _name_parts(column)]
    return (*_HEAD, *figures, *(("all_trips", "ratio") if "all_total" in told else ()))


def _list_columns(told: Told, dataset: Dataset) -> list[Column]:
    return [dataset.column(name) for name in told.get("figures", ())]


def _name_parts(column: Column) -> list[str]:
    return ["trips", *(f"{figure}_{column.unit.name}" for figure in _FIGURES)]


def list_rows(told: Told, dataset: Dataset) -> Iterator[Sequence[Any]]:
    """A row for each place that has trips, most first, and one for those in none of them.

    All rows together are the `total` of the answer.
    """
    for place in told["places"]:
        named = (place["id"], place["name"], place["borough"], place["trips"])
        compared = (place["all_trips"], place["ratio"]) if "all_total" in told else ()
        yield (*named, *_list_figures(place.get("figures", {})), *compared)
    if told["unknown"]:
        name = f"in no known {find_partition(dataset.partition).one}"
        figures = _list_figures(told.get("unknown_figures", {}))
        compared = (told["all_unknown"], told["unknown_ratio"]) if "all_total" in told else ()
        yield ("", name, "", told["unknown"], *figures, *compared)


def _list_figures(figures: Told) -> list[Any]:
    return [value[part] for value in figures.values() for part in ("trips", *_FIGURES)]
