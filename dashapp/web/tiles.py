"""GET /api/tiles: exact counts of one map tile. Colours are the browser's."""

import gzip
from functools import partial

from flask import Blueprint, Response, request

from dashapp.audience import Audience
from dashapp.model import Answer, Endpoint, Packed, TileAddress, TileCounts
from dashapp.model.work import work_of_tile
from dashapp.services import Services
from dashapp.web.admission import Admission
from dashapp.web.packing import TileForm, pack_tile
from dashapp.web.questions import (
    TileQuestion,
    name_tiles,
    parse_filter,
    parse_integer,
    parse_parameters,
    validate_version,
)
from dashapp.web.viewers import find_audience

_IMMUTABLE = "max-age=31536000, immutable"


def create_tiles(services: Services, admission: Admission) -> Blueprint:
    blueprint = Blueprint("tiles", __name__)
    # Plain text converters: a wrong number shall get a sentence, not a page that is not found.
    rule = "/api/tiles/<version>/<endpoint>/<zoom>/<x>/<y>"
    blueprint.add_url_rule(rule, "tile", partial(get_tile, services, admission))
    return blueprint


def get_tile(
    services: Services,
    admission: Admission,
    version: str,
    endpoint: str,
    **address: str,
) -> Response:
    settings = services.settings
    question = TileQuestion(
        endpoint=Endpoint.parse(endpoint),
        tile=TileAddress(**{name: parse_integer(name, text) for name, text in address.items()}),
        trip_filter=parse_filter(parse_parameters(request.args, settings), settings),
        version=validate_version(version, services.cluster.status()),
    )
    if request.if_none_match.contains_weak(question.etag):
        response = Response(status=304)
    else:
        form = choose_form()
        answer = find_tile(services, admission, question, form)
        response = build_tile_response(
            answer, form, gzip_accepted=request.accept_encodings.quality("gzip") > 0
        )
    lasts = version == name_tiles(question.version)
    whose = "public" if settings.shared_caches else "private"
    response.headers["Cache-Control"] = f"{whose}, {_IMMUTABLE}" if lasts else "no-cache"
    return _label(response, question)


def find_tile(
    services: Services, admission: Admission, question: TileQuestion, form: TileForm
) -> Answer[Packed]:
    """One form is not made of the other: what is cached is what is sent."""
    audience = find_audience(services.settings.query_timeout_seconds)
    work = work_of_tile(question.trip_filter)
    return services.results.get_or_compute(
        f"{question.key} {form}",
        lambda: pack_tile(count_tile(services, question, audience), form),
        audience,
        admission.place(work, audience),
    )


def choose_form() -> TileForm:
    """The compact form is for those who name it: */* does not."""
    named = {media_type for media_type, quality in request.accept_mimetypes if quality > 0}
    return TileForm.COMPACT if TileForm.COMPACT in named else TileForm.PLAIN


def count_tile(services: Services, question: TileQuestion, audience: Audience) -> TileCounts:
    return services.cluster.queries.of(question.version).count_tile(
        question.endpoint, question.tile, question.trip_filter, audience
    )


def build_tile_response(answer: Answer[Packed], form: TileForm, *, gzip_accepted: bool) -> Response:
    tile = answer.value
    if tile.total == 0:
        response = Response(status=204)
        del response.headers["Content-Type"]
    elif gzip_accepted:
        response = Response(tile.body, mimetype=form)
        response.content_encoding = "gzip"
    else:
        response = Response(gzip.decompress(tile.body), mimetype=form)
    response.headers["X-Trips"] = str(tile.total)
    response.headers["X-Elapsed-Ms"] = f"{answer.elapsed_ms:.1f}"
    response.headers["X-Cache"] = "hit" if answer.cached else "miss"
    return response


def _label(response: Response, question: TileQuestion) -> Response:
    # Weak, because the same counts go out in two forms, with and without gzip.
    response.set_etag(question.etag, weak=True)
    response.headers["X-Data-Version"] = question.version
    response.vary.update(("Accept", "Accept-Encoding"))
    return response
