"""Progress of long work on stderr: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self, TextIO

from tqdm import tqdm

from dashapp.model import Progress

if TYPE_CHECKING:
    from dashapp.data.tlc.fetching import Fetched

LINE_SECONDS = 2.0
"""A log file wants to know that it goes on, not every step."""


class ProgressReport:
    """Call it with each `Progress`; `with` ends the bar's line whatever happens."""

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stderr
        self._next_line_at = 0.0
        self._last = ""
        self._bar = self._open_bar() if self._stream.isatty() else None

    def _open_bar(self) -> "tqdm[NoReturn]":
        shape = "{desc} {percentage:3.0f}% |{bar}| {postfix} [{elapsed}<{remaining}]"
        return tqdm(total=1.0, desc=self._title, file=self._stream, bar_format=shape)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()
        elif kind is None and self._last:
            self._stream.write(f"{self._last}\n")

    def __call__(self, progress: Progress, words: str = "") -> None:
        """`words` stand in place of files and rows where something else is counted."""
        fraction = compute_fraction(progress)
        done = words or describe_progress(progress)
        if self._bar is not None:
            self._bar.set_postfix_str(done, refresh=False)
            self._bar.update(max(0.0, (fraction or 0.0) - self._bar.n))
            return
        percent = "" if fraction is None else f" {fraction:.0%}"
        self._write_line(f"{self._title}{percent}: {done}")

    def _write_line(self, line: str) -> None:
        now = time.monotonic()
        self._last = line
        if now >= self._next_line_at:
            self._next_line_at = now + LINE_SECONDS
            self._last = ""
            self._stream.write(f"{line}\n")
            self._stream.flush()


@contextmanager
def report_fetching() -> Iterator[Callable[["Fetched"], None]]:
    """A progress report that begins with the first byte: mostly there is nothing to fetch."""
    with ExitStack() as stack:
        begun: list[ProgressReport] = []

        def report(fetched: "Fetched") -> None:
            if not begun:
                begun.append(stack.enter_context(ProgressReport("Fetching")))
            begun[0](fetched.progress, str(fetched))

        yield report


def compute_fraction(progress: Progress) -> float | None:
    """How much of all is done, 0 to 1; None while nobody knows how much there is."""
    if progress.fraction is not None:
        return min(1.0, max(0.0, progress.fraction))
    if progress.rows_total:
        return min(1.0, progress.rows_done / progress.rows_total)
    return None


def describe_progress(progress: Progress) -> str:
    rows = f"{progress.rows_done:,}"
    rows += f" of {progress.rows_total:,} rows" if progress.rows_total else " rows"
    if not progress.files_total:
        return rows
    return f"{progress.files_done} of {progress.files_total} files, {rows}"
