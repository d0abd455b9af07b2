"""GET /api/tiles: exact counts of one map tile. Colours are the browser's."""

from functools import partial

from flask import Blueprint, Response, request

from dashapp.model import Answer, Endpoint, TileAddress, TripFilter
from dashapp.services import Services
from dashapp.web.packing import PackedTile, pack_tile
from dashapp.web.questions import (
    LATEST,
    TileQuestion,
    parse_integer,
    parse_parameters,
    validate_version,
)

_IMMUTABLE = "public, max-age=31536000, immutable"


def create_tiles(services: Services) -> Blueprint:
    blueprint = Blueprint("tiles", __name__)
    # Plain text converters: a wrong number shall get a sentence, not a page that is not found.
    rule = "/api/tiles/<version>/<endpoint>/<zoom>/<x>/<y>"
    blueprint.add_url_rule(rule, "tile", partial(get_tile, services))
    return blueprint


def get_tile(
    services: Services, version: str, endpoint: str, zoom: str, x: str, y: str
) -> Response:
    question = TileQuestion(
        endpoint=Endpoint.parse(endpoint),
        tile=TileAddress(
            zoom=parse_integer("zoom", zoom), x=parse_integer("x", x), y=parse_integer("y", y)
        ),
        trip_filter=TripFilter.parse(parse_parameters(request.args)),
        version=validate_version(version, services.cluster.status()),
    )
    if request.if_none_match.contains_weak(question.etag):
        response = Response(status=304)
    else:
        answer = services.results.get_or_compute(
            question.key, partial(compute_tile, services, question)
        )
        response = build_tile_response(
            answer, gzip_accepted=request.accept_encodings.quality("gzip") > 0
        )
    return _let_cache(response, question, latest=version == LATEST)


def compute_tile(services: Services, question: TileQuestion) -> PackedTile:
    return pack_tile(
        services.cluster.queries.count_tile(question.endpoint, question.tile, question.trip_filter)
    )


def build_tile_response(answer: Answer[PackedTile], *, gzip_accepted: bool) -> Response:
    tile = answer.value
    if tile.total == 0:
        response = Response(status=204)
        del response.headers["Content-Type"]
    elif gzip_accepted:
        response = Response(tile.body, mimetype="application/octet-stream")
        response.content_encoding = "gzip"
    else:
        response = Response(tile.unpacked(), mimetype="application/octet-stream")
    response.headers["X-Trips"] = str(tile.total)
    response.headers["X-Elapsed-Ms"] = f"{answer.elapsed_ms:.1f}"
    response.headers["X-Cache"] = "hit" if answer.cached else "miss"
    return response


def _let_cache(response: Response, question: TileQuestion, *, latest: bool) -> Response:
    # Weak, because the same counts go out with and without gzip.
    response.set_etag(question.etag, weak=True)
    response.headers["Cache-Control"] = "no-cache" if latest else _IMMUTABLE
    response.headers["X-Data-Version"] = question.version
    response.vary.add("Accept-Encoding")
    return response
