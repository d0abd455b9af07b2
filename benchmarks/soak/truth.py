"""What the oracle of the tests says to every question of the soak, for one version of the data."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from support.oracle import OracleQueries, select_trips, within
from support.summary import flatten

from benchmarks.selecting import YELLOW
from benchmarks.soak.questions import TRIPS_LIMIT, Kind, Question, bounds_of
from benchmarks.soak.rows import digest_rows, rows_of_frame
from dashapp.model import Endpoint, TripFilter
from dashapp.web.packing import TileForm, pack_tile
from dashapp.web.summary import build_figures

_GZIP_BITS = 31


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` trips; `digest` of the body's meaning, "" where there is none; `figures` of a summary
    by their path.
    """

    total: int
    digest: str = ""
    figures: Mapping[str, Any] | None = None


class Truth:
    """Answers of one frame of canonical trips; computed once, and kept as digests."""

    def __init__(self, trips: pd.DataFrame, questions: Iterable[Question]) -> None:
        queries = _Remembering(trips)
        self._answers = {question: _answer(queries, question) for question in questions}

    def __getitem__(self, question: Question) -> Answer:
        return self._answers[question]

    def __len__(self) -> int:
        return len(self._answers)


class _Remembering(OracleQueries):
    """The same selection is asked many times in a row, for all tiles of a view and its figures."""

    def __init__(self, trips: pd.DataFrame) -> None:
        super().__init__(trips)
        self._chosen = lru_cache(32)(lambda *wanted: select_trips(trips, *wanted))

    def select(self, endpoint: Endpoint, trip_filter: TripFilter) -> pd.DataFrame:
        return self._chosen(endpoint, trip_filter)


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _answer(queries: OracleQueries, question: Question) -> Answer:
    match question.kind:
        case Kind.TILE:
            return _answer_tile(queries, question)
        case Kind.SUMMARY:
            return _answer_summary(queries, question)
        case _:
            return _answer_rows(queries, question)


def _answer_tile(queries: OracleQueries, question: Question) -> Answer:
    assert question.tile is not None
    step = question.step
    counts = queries.count_tile(step.endpoint, question.tile, step.trip_filter)
    packed = pack_tile(counts, TileForm(question.form))
    body = zlib.decompress(packed.body, _GZIP_BITS) if packed.body else b""
    return Answer(counts.total, digest(body))


def _answer_summary(queries: OracleQueries, question: Question) -> Answer:
    step = question.step
    asked = step.endpoint, bounds_of(step.view), step.trip_filter, step.without
    found = queries.summarise_trips(*asked)
    return Answer(found.total, figures=flatten(build_figures(found, YELLOW)))


def _answer_rows(queries: OracleQueries, question: Question) -> Answer:
    """All trips of a file; of an answer none where they are more than was asked for."""
    step = question.step
    chosen = queries.select(step.endpoint, step.trip_filter)
    here = within(chosen, step.endpoint, bounds_of(step.view))
    is_told = question.kind is Kind.EXPORT or len(here) <= TRIPS_LIMIT
    rows = rows_of_frame(here if is_told else here.iloc[:0], step.endpoint)
    return Answer(len(here), digest_rows(rows))
