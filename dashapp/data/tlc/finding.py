"""Sources among which TLC's files may stand by name."""

from collections.abc import Sequence
from dataclasses import replace

from dashapp.data.sources import SourceSet, resolve_sources
from dashapp.data.storage import StorageOptions
from dashapp.data.tlc.fetching import Report, TlcOptions, fetch_named
from dashapp.data.tlc.months import describe_months, expand_names, is_tlc_name
from dashapp.dataset import Dataset


def find_sources(
    uris: Sequence[str],
    storage: StorageOptions,
    tlc: TlcOptions,
    dataset: Dataset | None,
    report: Report,
    columns: str = "",
) -> SourceSet:
    """As `resolve_sources`, which also raises; TLC's files are fetched first and told by `report`.

    Raises:
        DataError, ConfigurationError: as `fetch_named`.
    """
    found = resolve_sources(fetch_named(uris, tlc, report), storage, dataset, columns)
    if uris and all(map(is_tlc_name, uris)):
        return replace(found, name=describe_months(expand_names(uris)))
    return found
