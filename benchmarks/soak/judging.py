"""Whether a reply is right, an honest refusal, or wrong; and which refusals are excused when."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from support.summary import flatten

from benchmarks.asking import Reply
from benchmarks.soak.questions import TRIPS_LIMIT, Kind, Question
from benchmarks.soak.rows import digest_rows, rows_of_features, rows_of_file
from benchmarks.soak.truth import Answer, Truth, digest
from dashapp.model import ExportFormat

Truths = Mapping[str, Truth]
"""By version of the data."""

_MEAN_ERROR = 2e-9
"""Means come rounded to nine decimals, and the order of adding shows beyond them."""

_FILE_NAME = re.compile(r'filename="trips-(?:pickup|dropoff)-(\w+)\.(?:csv|parquet)"')


class Outcome(StrEnum):
    """REFUSED (503), LATE (504), OUTDATED (404) and BROKEN are excused by a death; UNEXCUSED are
    those that are not, LEFT those that nobody waited for.
    """

    RIGHT = "right"
    REFUSED = "refused"
    LATE = "late"
    OUTDATED = "outdated"
    BROKEN = "broken"
    LEFT = "left"
    UNEXCUSED = "unexcused"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fault` says what is wrong; empty where nothing is."""

    outcome: Outcome
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Excuse:
    """What a death makes honest while it lasts.

    Attributes:
        is_down: the server may say that it is not ready or did not answer in time.
        may_break: a connection may end before its answer does.
        may_change: a page's version of the data may be gone.
    """

    is_down: bool = False
    may_break: bool = False
    may_change: bool = False


def judge(question: Question, asked: str, reply: Reply, truths: Truths, excuse: Excuse) -> Verdict:
    """`asked` is the name that the question gave to the version of the data, "" for none."""
    if reply.status in (200, 204):
        fault = _find_fault(question, asked, reply, truths)
        return Verdict(Outcome.WRONG, fault) if fault else Verdict(Outcome.RIGHT)
    return _judge_refusal(question, asked, reply, excuse)


def judge_break(error: Exception, excuse: Excuse) -> Verdict:
    """Of an answer that never came, or not wholly."""
    if excuse.may_break:
        return Verdict(Outcome.BROKEN)
    return Verdict(Outcome.UNEXCUSED, f"the answer broke off: {error!r}")


def _judge_refusal(question: Question, asked: str, reply: Reply, excuse: Excuse) -> Verdict:
    sentence = _sentence_of(reply)
    if not sentence or "\n" in sentence or "Traceback" in sentence:
        return _wrong(reply, "no sentence")
    if reply.status in (503, 504):
        return _judge_delay(reply, sentence, excuse)
    if reply.status == 404 and question.kind is Kind.TILE and asked and excuse.may_change:
        return Verdict(Outcome.OUTDATED)
    return _wrong(reply, "neither an answer nor an honest refusal")


def _judge_delay(reply: Reply, sentence: str, excuse: Excuse) -> Verdict:
    if "retry-after" not in reply.headers:
        return _wrong(reply, "no Retry-After")
    is_busy = reply.status == 503 and _is_busy(sentence)
    if not (excuse.is_down or is_busy):
        why = f"no death excuses {reply.status} now: {sentence}"
        return Verdict(Outcome.UNEXCUSED, why)
    return Verdict(Outcome.REFUSED if reply.status == 503 else Outcome.LATE)


def _is_busy(sentence: str) -> bool:
    """Others are being answered: no death has to excuse that."""
    return any(
        word in sentence for word in ("Others are being answered", "Another file", "Too many")
    )


def _sentence_of(reply: Reply) -> str:
    try:
        body = json.loads(reply.content)
    except ValueError:
        return ""
    return str(body.get("error", "")) if isinstance(body, dict) else ""


def _wrong(reply: Reply, why: str) -> Verdict:
    told = reply.content[:300].decode("utf-8", "replace")
    return Verdict(Outcome.WRONG, f"{why}: {reply.status} {told}")


def _find_fault(question: Question, asked: str, reply: Reply, truths: Truths) -> str:
    """Empty where the answer is the oracle's, for the version that it says it is of."""
    body = reply.to_json() if question.kind in (Kind.TRIPS, Kind.SUMMARY) else {}
    version = _version_of(reply, body)
    if version not in truths:
        return f"of an unknown version {version!r}"
    if asked and asked.partition(".")[0] not in ("latest", version):
        return f"of version {version}, where {asked} was asked for"
    return _COMPARE[question.kind](question, reply, body, truths[version][question])


def _version_of(reply: Reply, body: Mapping[str, Any]) -> str:
    named = _FILE_NAME.search(reply.headers.get("content-disposition", ""))
    told = reply.headers.get("x-data-version") or body.get("version")
    return str(told or (named[1] if named else ""))


def _compare_tile(question: Question, reply: Reply, body: Any, truth: Answer) -> str:
    del question, body
    if reply.headers.get("x-trips") != str(truth.total):
        return f"{reply.headers.get('x-trips')} trips in place of {truth.total}"
    if (reply.status == 204) != (truth.total == 0):
        return f"status {reply.status} of {truth.total} trips"
    return "" if digest(reply.content) == truth.digest else "counts of other pixels"


def _compare_trips(question: Question, reply: Reply, body: Any, truth: Answer) -> str:
    del question, reply
    if body["total"] != truth.total:
        return f"{body['total']} trips in place of {truth.total}"
    if len(body["features"]) != (truth.total if truth.total <= TRIPS_LIMIT else 0):
        return f"{len(body['features'])} single trips of {truth.total}"
    return "" if digest_rows(rows_of_features(body["features"])) == truth.digest else "other trips"


def _compare_file(question: Question, reply: Reply, body: Any, truth: Answer) -> str:
    del body
    if reply.headers.get("x-trips") != str(truth.total):
        return f"{reply.headers.get('x-trips')} trips in place of {truth.total}"
    rows = rows_of_file(reply.content, ExportFormat(question.form), question.step.endpoint)
    if len(rows) != truth.total:
        return f"{len(rows)} trips in the file in place of {truth.total}"
    return "" if digest_rows(rows) == truth.digest else "other trips in the file"


def _compare_summary(question: Question, reply: Reply, body: Any, truth: Answer) -> str:
    del question, reply
    told = {name: body[name] for name in body if name not in ("version", "elapsed_ms", "cached")}
    found, expected = flatten(told), truth.figures or {}
    for path in sorted(found.keys() | expected.keys()):
        if not _is_same(found.get(path), expected.get(path)):
            return f"{path} is {found.get(path)} in place of {expected.get(path)}"
    return ""


def _is_same(found: Any, expected: Any) -> bool:
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-12, abs_tol=_MEAN_ERROR)
    return bool(found == expected)


_COMPARE = {
    Kind.TILE: _compare_tile,
    Kind.TRIPS: _compare_trips,
    Kind.SUMMARY: _compare_summary,
    Kind.EXPORT: _compare_file,
}
