"""Are there trips in it? The first rows of a set, or all of a small one, read before a start."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from dashapp.data.chunks import CHUNK_BYTES, SourceFile, cut_file
from dashapp.data.csv_lines import PIECE_BYTES
from dashapp.data.reading import Pieces, read_chunk, read_pieces
from dashapp.data.sources import SourceSet, plan_chunks
from dashapp.model import Account, Endpoint
from dashapp.model.loss_sentences import refuse_nothing_drawn

SMALL_SET_BYTES = 32 << 20
"""Read whole: about a third of a second a core."""

_LEAST_SAMPLE_BYTES = 256 << 10
_SAMPLE_ROWS = 50_000
_LONG_SEARCH_BYTES = 1 << 30
"""So much is read in search of the first trip that can be drawn; loading says it of the rest."""

_FILES_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Examined:
    """`is_whole` says that the account is of all rows of the set, not of the first ones.

    `not_drawn` names the files of which no row that was looked at can be drawn.
    """

    account: Account
    is_whole: bool
    not_drawn: tuple[str, ...] = ()


def examine_rows(source_set: SourceSet, small_bytes: int = SMALL_SET_BYTES) -> Examined:
    """The account of a raw set of up to `small_bytes`, of the first rows of each file otherwise.

    Raises:
        NothingDrawnError: not one row can be drawn.
        DataError: whatever reading raises.
    """
    is_whole = source_set.n_bytes <= small_bytes
    accounts = _read_all(source_set) if is_whole else _read_beginnings(source_set, small_bytes)
    account = sum(accounts, Account())
    if not is_whole and not _is_drawn(account):
        account, is_whole = _search(source_set)
    if is_whole:
        refuse_nothing_drawn(account, source_set.name)
    looked = zip(source_set.files, accounts, strict=True)
    not_drawn = tuple(file.shown for file, found in looked if not _is_drawn(found))
    account = account.of_files(source_set.n_files, source_set.not_read)
    return Examined(account, is_whole, not_drawn if len(accounts) > 1 else ())


def _read_all(source_set: SourceSet) -> list[Account]:
    """Of each file."""
    chunks = (cut_file(file, CHUNK_BYTES, source_set.storage) for file in source_set.files)
    return [sum((read_chunk(chunk).account for chunk in each), Account()) for each in chunks]


def _read_beginnings(source_set: SourceSet, n_bytes: int) -> list[Account]:
    """Of each file."""
    share = max(_LEAST_SAMPLE_BYTES, n_bytes // len(source_set.files))
    look = partial(_read_beginning, source_set=source_set, n_bytes=share)
    with ThreadPoolExecutor(_FILES_AT_ONCE) as pool:
        return list(pool.map(look, source_set.files))


def _read_beginning(file: SourceFile, source_set: SourceSet, n_bytes: int) -> Account:
    # Without its fares, all of which would be looked through for these rows.
    chunks = cut_file(replace(file, fares=None), n_bytes, source_set.storage)
    if not chunks:
        return Account()
    pieces = Pieces(min(n_bytes, PIECE_BYTES), _SAMPLE_ROWS)
    first = islice(read_pieces(chunks[0], pieces), max(1, n_bytes // PIECE_BYTES))
    return sum((piece.account for piece in first), Account())


def _is_drawn(account: Account) -> bool:
    return any(account[endpoint].rows_kept for endpoint in Endpoint)


def _search(source_set: SourceSet) -> tuple[Account, bool]:
    """Read on until a trip can be drawn; whether all was read, for nothing."""
    account, n_bytes = Account(), 0
    for chunk in plan_chunks(source_set):
        account += read_chunk(chunk).account
        n_bytes += chunk.n_bytes
        if _is_drawn(account) or n_bytes > _LONG_SEARCH_BYTES:
            return account, False
    return account, True
