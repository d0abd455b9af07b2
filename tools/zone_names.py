"""Makes dashapp/places/taxi_zone_names.csv: the names of taxi zones in links.

`python -m tools.zone_names`, of what comes along.

Of the zones' own names, boroughs and service zones, and of the areas and other names in
tools/geo/gazetteer.csv, which was written for this project. A place of the gazetteer that is no
union of zones (a square, a station, a neighbourhood) gets no name here.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from dashapp.places import load_taxi_zones
from dashapp.places.names import Ids, Named, to_slug
from dashapp.places.taxi_zones import TAXI_ZONE_NAMES_FILE

GAZETTEER = Path(__file__).parent / "geo" / "gazetteer.csv"

UNIONS = ("airport", "area", "borough", "zone")
"""Kinds of the gazetteer that are taxi zones, or several together."""

CODES = ("JFK", "LGA", "EWR")
"""Names that come before all others of their zones."""

BOROUGHS = ("Manhattan", "Bronx", "Brooklyn", "Queens", "Staten Island")

Row = dict[str, str]


def list_names() -> list[Named]:
    """In the order in which they are asked: of names written alike the first one holds."""
    found: dict[str, Named] = {}
    taken: set[Ids] = set()
    for words, ids in _list_places():
        slug = to_slug(words)
        if slug in found or slug.isdigit() or not ids:
            continue
        found[slug] = Named(slug, ids, "" if ids in taken else _name(words, ids))
        taken.add(ids)
    return [*found.values()]


def _name(words: str, ids: Ids) -> str:
    """A zone is called by its own name, whatever stands in the link."""
    return load_taxi_zones().place(ids[0]).name if len(ids) == 1 else words


def _list_places() -> Iterator[tuple[str, Ids]]:
    zones, rows = load_taxi_zones().places, _read_gazetteer()
    by_name = {row["name"]: _ids_of(row) for row in rows}
    yield from ((code, by_name[code]) for code in CODES)
    for borough in BOROUGHS:
        yield borough, tuple(zone.id for zone in zones if zone.borough == borough)
    airports = [zone.id for zone in zones if zone.service_zone in ("Airports", "EWR")]
    yield "Airports", tuple(airports)
    for service in ("Boro Zone", "Yellow Zone"):
        yield service, tuple(zone.id for zone in zones if zone.service_zone == service)
    yield from ((zone.name, (zone.id,)) for zone in zones)
    yield from ((row["name"], _ids_of(row)) for row in rows)


def _read_gazetteer() -> list[Row]:
    """Places first, then other names; those of another name have the zones of their place."""
    with GAZETTEER.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] in UNIONS]
    return sorted(rows, key=lambda row: row["alias_of"] != "")


def _ids_of(row: Row) -> Ids:
    partition = load_taxi_zones()
    known = {place.id for place in partition.places}
    numbers = (int(part) for part in row["taxi_zone_id"].split(";") if part)
    return tuple(sorted({partition.folded.get(one, one) for one in numbers} & known))


def write_names(path: Path, names: Iterable[Named]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(Named._fields)
        writer.writerows((slug, " ".join(map(str, ids)), words) for slug, ids, words in names)


if __name__ == "__main__":
    write_names(TAXI_ZONE_NAMES_FILE, list_names())
