"""A new kind of question is a query and its page in the web: nothing in `cluster/` knows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
from flask import Flask, Response, jsonify, request
from support.oracle import DictResults, select_trips
from support.selecting import select

from dashapp.engine.morton_range import bounds_codes
from dashapp.model import Blocks, Bounds, Endpoint, MortonRange, Packed, Query
from dashapp.model.work import Work
from dashapp.services import Services
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer
from dashapp.web.errors import handle_errors
from dashapp.web.questions import current_version, parse_parameters, parse_view

pytestmark = pytest.mark.cluster

Extent = tuple[int, int, int]
"""How many trips there are, and the least and greatest x of the world's steps."""


@dataclass(frozen=True)
class ExtentQuery(Query[Extent]):
    """The engine's part: from the western to the eastern edge of all trips of an endpoint."""

    bounds: Bounds

    @property
    def key(self) -> str:
        return f"extent/{self.endpoint}/{self.bounds.to_key()}"

    @property
    def work(self) -> Work:
        return Work.ROWS

    def morton_ranges(self) -> Sequence[MortonRange]:
        return [bounds_codes(self.bounds)]

    def run(self, blocks: Blocks) -> list[Extent]:
        found = [frame["x"].to_numpy() for frame, _ in blocks]
        return [(len(x), int(x.min()), int(x.max())) for x in found if len(x)]

    def combine(self, parts: Sequence[list[Extent]]) -> Extent:
        totals, least, greatest = zip(*(one for part in parts for one in part), strict=True)
        return sum(totals), min(least), max(greatest)


def get_extent(services: Services, admission: Admission) -> Response:
    """The web's part."""
    params = parse_parameters(request.args, services.dataset, ("endpoint", "bounds"))
    query = ExtentQuery(*parse_view(params))
    version = current_version(services.cluster.status())
    answer = find_answer(services, admission, (version, query), pack_extent)
    return jsonify(extent=answer.value.body.decode(), cached=answer.cached)


def pack_extent(extent: Extent) -> Packed:
    return Packed(repr(extent).encode(), extent[0])


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_a_kind_that_nobody_has_thought_of_is_answered(
    cluster, plain_trips, settings_for, endpoint: Endpoint
) -> None:
    services = Services(settings_for(), cluster, DictResults())
    server = Flask("test")
    handle_errors(server)
    server.add_url_rule("/api/extent", "extent", partial(get_extent, services, Admission(8)))
    http = server.test_client()
    told: list[Any] = [http.get(f"/api/extent?endpoint={endpoint}").json for _ in range(2)]
    x = select_trips(plain_trips, endpoint, select())[f"{endpoint}_x"].to_numpy(np.int64)
    assert told[0] == {"extent": repr((len(x), int(x.min()), int(x.max()))), "cached": False}
    assert told[1] == told[0] | {"cached": True}
    assert http.get("/api/extent").status_code == 400


def test_only_blocks_that_its_range_meets_are_asked(cluster) -> None:
    """The range of a point in the middle of the trips meets one block, or two at their border."""
    blocks = cluster.session().dataset.blocks[Endpoint.PICKUP]
    point = ExtentQuery(Endpoint.PICKUP, Bounds(-73.98, 40.75, -73.98, 40.75))
    met = sum(blocks.spans[number].rows for number in blocks.meeting_any(point.morton_ranges()))
    everywhere = cluster.queries.ask(ExtentQuery(Endpoint.PICKUP, Bounds.world()))[0]
    assert cluster.queries.ask(point)[0] == met < everywhere
