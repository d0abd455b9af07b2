"""Flows as they are sent: places or boroughs by name and middle, and the largest of all pairs."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.model import FlowCounts, Packed
from dashapp.places import Partition, find_partition
from dashapp.places.boroughs import list_boroughs
from dashapp.web.tables import print_notes, print_table

BY_PLACE, BY_BOROUGH = "place", "borough"
GROUPINGS = (BY_PLACE, BY_BOROUGH)

_FLOW = '{"from": %s, "to": %s, "trips": %d}'
_HEADS = {BY_PLACE: ("id", "name", "borough"), BY_BOROUGH: ("id", "name")}
_DECIMALS = 5
"""Of degrees: about a metre."""


class Node(NamedTuple):
    """What a flow goes from or to: a place, or several as one.

    `id` is what the filters by place take, and `lon` and `lat` a point inside, degrees.
    """

    id: int | str
    name: str
    borough: str
    lon: float
    lat: float


class FlowTable(NamedTuple):
    """All flows between some nodes, int64[flows, 3] as `FlowCounts` has them, and their nodes."""

    counts: FlowCounts
    nodes: Mapping[int, Node]


def build_table(counts: FlowCounts, partition: Partition, by: str) -> FlowTable:
    """Between places, or exactly summed between boroughs."""
    if by == BY_PLACE:
        return FlowTable(counts, _list_places(partition.name))
    groups, nodes = _list_groups(partition.name)
    return FlowTable(FlowCounts(counts.unknown, sum_flows(counts.flows, groups)), nodes)


def sum_flows(flows: NDArray[np.int64], groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Flows between groups; `groups` has the number of each place's by its id.

    Most trips first; of equal ones the smaller number of the origin's, then of the other end's.
    """
    side = int(groups.max(initial=0)) + 1
    table = np.zeros((side, side), dtype=np.int64)
    np.add.at(table, (groups[flows[:, 0]], groups[flows[:, 1]]), flows[:, 2])
    known = table.ravel()
    pairs = np.flatnonzero(known)
    pairs = pairs[np.argsort(-known[pairs], kind="stable")]
    return np.column_stack([*np.divmod(pairs, side), known[pairs]])


@lru_cache
def _list_places(name: str) -> Mapping[int, Node]:
    partition = find_partition(name)
    ids, lon, lat = (values.tolist() for values in partition.middles)
    points = {id_: (x, y) for id_, x, y in zip(ids, lon, lat, strict=True)}
    return {
        place.id: Node(place.id, place.name, place.borough, *points[place.id])
        for place in partition.places
    }


@lru_cache
def _list_groups(name: str) -> tuple[NDArray[np.int64], Mapping[int, Node]]:
    """The number of each place's borough by the place's id, and the boroughs by their numbers."""
    partition = find_partition(name)
    boroughs = list_boroughs(partition)
    groups = np.zeros(partition.places[-1].id + 1, dtype=np.int64)
    for number, borough in enumerate(boroughs):
        groups[list(borough.ids)] = number
    nodes = {
        number: Node(borough.slug, borough.name, borough.name, borough.lon, borough.lat)
        for number, borough in enumerate(boroughs)
    }
    return groups, nodes


def pack_json(counts: FlowCounts, partition: Partition, by: str, limit: int) -> Packed:
    """The JSON of docs/api.md."""
    table = build_table(counts, partition, by)
    listed = table.counts.flows[:limit]
    told = describe_counts(table.counts, limit) | {"places": _describe_nodes(table, listed)}
    ids = {code: json.dumps(node.id) for code, node in table.nodes.items()}
    # Of thousands of flows each is printed by itself, five times as fast as by the library.
    flows = ", ".join(
        [_FLOW % (ids[one], ids[other], trips) for one, other, trips in listed.tolist()]
    )
    return Packed(f'{json.dumps(told)[:-1]}, "flows": [{flows}]}}'.encode(), counts.total)


def describe_counts(counts: FlowCounts, limit: int) -> dict[str, int]:
    return {
        "total": counts.total,
        "unknown": counts.unknown,
        "covered": int(counts.flows[:limit, 2].sum()),
        "pairs": len(counts.flows),
    }


def _describe_nodes(table: FlowTable, listed: NDArray[np.int64]) -> list[dict[str, float | str]]:
    """Those at the ends of listed flows, with the trips of all flows out of them and into them."""
    flows = table.counts.flows
    most = max(table.nodes) + 1
    begun, ended = np.zeros(most, dtype=np.int64), np.zeros(most, dtype=np.int64)
    np.add.at(begun, flows[:, 0], flows[:, 2])
    np.add.at(ended, flows[:, 1], flows[:, 2])
    return [
        {
            "id": (node := table.nodes[code]).id,
            "name": node.name,
            "lon": round(node.lon, _DECIMALS),
            "lat": round(node.lat, _DECIMALS),
            "out": int(begun[code]),
            "in": int(ended[code]),
        }
        for code in np.unique(listed[:, :2]).tolist()
    ]


def pack_csv(counts: FlowCounts, partition: Partition, by: str, limit: int) -> Packed:
    """Rows with names; what they are of stands before them as comments."""
    table = build_table(counts, partition, by)
    parts = _HEADS[by]
    rows: list[Sequence[object]] = []
    for origin, destination, trips in table.counts.flows[:limit].tolist():
        ends = [table.nodes[code] for code in (origin, destination)]
        rows.append([*(getattr(end, part) for end in ends for part in parts), trips])
    head = [*(f"{end}_{part}" for end in ("from", "to") for part in parts), "trips"]
    notes = describe_counts(table.counts, limit)
    return Packed((print_notes(notes) + print_table(head, rows)).encode(), counts.total)
