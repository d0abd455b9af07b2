"""Progress is real, never goes back, and ends at the whole."""

from dashapp.cluster.load.persist import BLOCK_ROWS, choose_block_count
from dashapp.cluster.load.progress import LoadProgress
from dashapp.model import Account, EndpointAccount, Progress


def test_raw_files_are_done_when_all_their_chunks_are() -> None:
    told: list[Progress] = []
    progress = LoadProgress(["a", "a", "b"], 2, told.append)
    progress.read_chunk(0, 10)
    progress.read_chunk(2, 15)
    assert (told[-1].files_done, told[-1].files_total, told[-1].rows_done) == (1, 2, 15)
    assert told[-1].rows_total is None
    progress.read_chunk(1, 40)
    assert (told[-1].files_done, told[-1].rows_total) == (2, 40)
    progress.load_block()
    progress.load_block()
    fractions = [one.fraction for one in told]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def test_a_prepared_set_knows_its_totals_from_the_start() -> None:
    told: list[Progress] = []
    account = Account(EndpointAccount(100), EndpointAccount(100), files=3)
    progress = LoadProgress([], 4, told.append, account)
    assert told[-1] == Progress(0, 3, 0, 100, 0.0)
    for _ in range(4):
        progress.load_block()
    assert told[-1] == Progress(3, 3, 100, 100, 1.0)


def test_every_thread_gets_equally_many_blocks() -> None:
    assert choose_block_count(0, 2) == 8
    assert choose_block_count(148_000_000, 2) == 38
    assert choose_block_count(148_000_000, 40) == 160
    assert 148_000_000 / choose_block_count(148_000_000, 2) <= BLOCK_ROWS
