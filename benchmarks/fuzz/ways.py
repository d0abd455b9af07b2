"""A set of files on every way into the program: check, prepare, and what workers load for serve.

Each ends in the account of the trips that were read or in one sentence; all else is a fault.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.selecting import YELLOW
from dashapp.cluster.load import tasks
from dashapp.commands.preflight import examine_data
from dashapp.commands.prepare import format_summary
from dashapp.data.examining import examine_rows
from dashapp.data.prepared import PrepareOptions, prepare
from dashapp.data.sources import SourceKind, StorageOptions, plan_chunks, resolve_sources
from dashapp.data.tlc.fetching import TlcOptions
from dashapp.errors import DashAppError
from dashapp.model import Account, Endpoint
from dashapp.model.loss_sentences import refuse_nothing_drawn
from dashapp.settings import Settings

WAYS = ("check", "prepare", "serve")
LONGEST_SENTENCE = 2_000
_STORAGE = StorageOptions(timeout_seconds=5.0)
_NO_TLC = TlcOptions("http://127.0.0.1:1", None, 5.0)
_BLOCKS = 4


@dataclass(frozen=True)
class Fault:
    """What should never have come out of a way; `error` is there when it was raised."""

    way: str
    text: str
    error: Exception | None = None


@dataclass(frozen=True)
class Outcome:
    """The account that a way has come to, or the sentence in place of one."""

    account: Account | None
    sentence: str = ""


def find_faults(uri: str, folder: Path, names: Sequence[str] = WAYS) -> list[Fault]:
    """Take what stands at `uri` on each way; `folder` is for what is written."""
    outcomes: dict[str, Outcome] = {}
    faults = []
    for way in names:
        try:
            outcomes[way] = Outcome(_GO[way](uri, folder))
        except DashAppError as error:
            outcomes[way] = Outcome(None, str(error))
            faults += _judge_sentence(way, str(error))
        except Exception as error:  # noqa: BLE001  what we are looking for
            faults.append(Fault(way, f"{type(error).__name__}: {error}", error))
    return faults or _compare(outcomes)


def _judge_sentence(way: str, sentence: str) -> list[Fault]:
    if sentence.isprintable() and 0 < len(sentence) <= LONGEST_SENTENCE:
        return []
    return [Fault(way, f"no sentence to show: {sentence[:500]!r}")]


def _compare(outcomes: dict[str, Outcome]) -> list[Fault]:
    """What serve would show is what check and prepare have said of it."""
    said = [one for one in outcomes.values() if one.account or one.sentence]
    told = [one.account.to_json() if one.account else None for one in said]
    if all(one == told[0] for one in told):
        return []
    return [Fault("all", f"they do not agree: {outcomes}"[:2_000])]


def _check(uri: str, folder: Path) -> Account | None:
    for finding in examine_data(Settings(data=(uri,), cache_folder=folder)):
        if _judge_sentence("check", finding.text):
            raise AssertionError(f"check tells {finding.text!r}")
    found = resolve_sources([uri], _STORAGE)
    return examine_rows(found).account if found.kind is SourceKind.RAW else None


def _prepare(uri: str, folder: Path) -> Account:
    target = folder / "sorted"
    shutil.rmtree(target, ignore_errors=True)
    found = resolve_sources([uri], _STORAGE)
    manifest = prepare(found, str(target), options=PrepareOptions(processes=1))
    text = format_summary(manifest.account, found.dataset.words, "here")
    if not text.replace("\n", "").isprintable():
        raise AssertionError(f"prepare tells {text!r}")
    _load_prepared(str(target), manifest.account)
    return manifest.account


def _serve(uri: str, _folder: Path) -> Account:
    """As the graph of `cluster.graph` does it, in this process."""
    found = tasks.resolve((uri,), _STORAGE, YELLOW, _NO_TLC, "")
    if found.prepared_uri is not None:
        account = tasks.read_prepared_manifest(found.prepared_uri, _STORAGE).account
        _load_prepared(found.prepared_uri, account)
        return account
    runs = [tasks.read_runs(chunk) for chunk in plan_chunks(found)]
    divisions = tasks.choose_all_divisions([tasks.facts_of(one) for one in runs], _BLOCKS)
    cuts = [tasks.cut_runs(one, divisions) for one in runs]
    account = sum((tasks.account_of(one) for one in runs), Account())
    account = account.of_files(len(found.files), found.not_read)
    refuse_nothing_drawn(account, found.name)
    for endpoint in Endpoint:
        pieces = [[tasks.take_piece(cut, endpoint, n) for cut in cuts] for n in range(_BLOCKS)]
        rows = sum(tasks.merge_pieces(piece, endpoint, YELLOW).index.rows for piece in pieces)
        if rows != account[endpoint].drawn:
            raise AssertionError(f"{rows} rows in blocks, {account[endpoint].drawn} drawn")
    return account


def _load_prepared(uri: str, account: Account) -> None:
    manifest = tasks.read_prepared_manifest(uri, _STORAGE)
    if manifest.account.to_json() != account.to_json():
        raise AssertionError("another account was read than was written")
    for endpoint in Endpoint:
        stored = manifest.stored_blocks(uri, endpoint)
        blocks = (tasks.read_prepared_block(one, _STORAGE, endpoint, YELLOW) for one in stored)
        rows = sum(block.index.rows for block in blocks)
        if rows != account[endpoint].drawn:
            raise AssertionError(f"{rows} rows in blocks, {account[endpoint].drawn} drawn")


_GO: dict[str, Callable[[str, Path], Account | None]] = {
    "check": _check,
    "prepare": _prepare,
    "serve": _serve,
}
