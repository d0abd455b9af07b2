"""`prepare`: raw files in, a sorted set out that later starts load in seconds."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from dashapp.commands.progress import ProgressReport, report_fetching
from dashapp.model import Account, Endpoint
from dashapp.model.loss_sentences import (
    describe_gap,
    describe_kept,
    describe_losses,
    describe_not_read,
)
from dashapp.settings import Settings


def prepare_files(
    settings: Settings, sources: Sequence[str], destination: str, *, as_json: bool
) -> int:
    """Sort `sources` into `destination` and tell what became of every row.

    Raises:
        DataError: the files cannot be used, hold no trip, or the destination cannot be written.
    """
    from dashapp.data.prepared import prepare  # noqa: PLC0415 - loads pandas
    from dashapp.data.storage import StorageOptions  # noqa: PLC0415
    from dashapp.data.tlc.fetching import TlcOptions  # noqa: PLC0415
    from dashapp.data.tlc.finding import find_sources  # noqa: PLC0415

    tlc = TlcOptions.from_settings(settings, on_this_disk=True)
    storage, dataset = StorageOptions.from_settings(settings), settings.declared
    with report_fetching() as fetched:
        found = find_sources(sources, storage, tlc, dataset, fetched, settings.columns)
    with ProgressReport("Preparing") as report:
        manifest = prepare(found, destination, report)
    warning = describe_losses(manifest.account, found.dataset.shown_words)
    summary: dict[str, Any] = {
        "warning": warning,
        **manifest.account.to_json(),
        "version": manifest.version,
    }
    text = (
        json.dumps(summary)
        if as_json
        else format_summary(manifest.account, found.dataset.shown_words, destination)
    )
    sys.stdout.write(f"{text}\n")
    return 0


def format_summary(account: Account, words: Mapping[str, str], destination: str) -> str:
    """The account of rows as a person reads it: only the reasons that occurred.

    `words` are those for the ends that are shown (`Dataset.shown_words`).

    What is grave comes first, what is missing beside the rows last.
    """
    lines = [f"Warning: {warning}" for warning in [describe_losses(account, words)] if warning]
    lines += [f"Read {account.rows_read:,} rows of {account.files:,} files into {destination}"]
    for endpoint in Endpoint:
        if endpoint not in words:
            continue
        part = account[endpoint]
        reasons = [f"{n:,} {reason.value}" for reason, n in part.left_out.items() if n]
        left_out = ", ".join(reasons) or "none"
        lines.append(f"{words[endpoint]:>8}: {describe_kept(part)}; left out: {left_out}")
    lines += [f"{'without':>8}: {describe_gap(gap)}" for gap in account.gaps]
    lines += [f"Not read: {names}" for names in [describe_not_read(account)] if names]
    return "\n".join(lines)
