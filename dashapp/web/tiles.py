"""GET /api/tiles: exact counts of one map tile. Colours are the browser's."""

import gzip
from functools import partial
from hashlib import sha256

from flask import Blueprint, Response, request

from dashapp.cache.keys import compute_release
from dashapp.engine.queries import TileQuery
from dashapp.model import Answer, Endpoint, Packed, TileAddress
from dashapp.services import Services
from dashapp.web.admission import Admission
from dashapp.web.answers import find_answer, name_answer
from dashapp.web.packing import TileForm, pack_tile
from dashapp.web.questions import (
    name_tiles,
    parse_filter,
    parse_integer,
    parse_parameters,
    validate_version,
)
from dashapp.web.sets import choose_set

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
    services, given = choose_set(services, request.args)
    status = services.cluster.status()
    settings, dataset = services.settings, services.dataset_of(status)
    end = Endpoint.parse(endpoint)
    query = TileQuery(
        endpoint=end,
        tile=TileAddress(**{name: parse_integer(name, text) for name, text in address.items()}),
        trip_filter=parse_filter(parse_parameters(given, dataset), settings, dataset, end),
    )
    current = validate_version(version, status)
    etag = compute_etag(current, query)
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        form = choose_form()
        pack = partial(pack_tile, form=form)
        answer = find_answer(services, admission, (current, query), pack, form)
        response = build_tile_response(
            answer, form, gzip_accepted=request.accept_encodings.quality("gzip") > 0
        )
    lasts = version == name_tiles(current)
    whose = "public" if settings.shared_caches else "private"
    response.headers["Cache-Control"] = f"{whose}, {_IMMUTABLE}" if lasts else "no-cache"
    return _label(response, current, etag)


def compute_etag(version: str, query: TileQuery) -> str:
    """What is counted follows from question and program, so their digest stands for it."""
    return sha256(f"{compute_release()} {name_answer(version, query)}".encode()).hexdigest()[:32]


def choose_form() -> TileForm:
    """The compact form is for those who name it: */* does not."""
    named = {media_type for media_type, quality in request.accept_mimetypes if quality > 0}
    return TileForm.COMPACT if TileForm.COMPACT in named else TileForm.PLAIN


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


def _label(response: Response, version: str, etag: str) -> Response:
    # Weak, because the same counts go out in two forms, with and without gzip.
    response.set_etag(etag, weak=True)
    response.headers["X-Data-Version"] = version
    response.vary.update(("Accept", "Accept-Encoding"))
    return response
