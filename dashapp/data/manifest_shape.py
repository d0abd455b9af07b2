"""Whether a manifest has the shape that `prepare` gives it: whoever can write to a bucket wrote it.

Its version goes into addresses and file names, its paths are opened, and its numbers are told.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dashapp.model import Endpoint, Reason
from dashapp.model.losses import Fault

_VERSION = re.compile(r"[0-9a-f]{16}")
_DATASET = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_PART = re.compile(r"[A-Za-z0-9_]{1,100}")
_MOST_ROWS = 2**40
_MOST_CODE = 2**64 - 1
_MOST_CHARACTERS = 200


def check_shape(value: Mapping[str, Any]) -> None:
    """Raises ValueError, KeyError, TypeError or AttributeError for any other shape."""
    if not (isinstance(value["version"], str) and _VERSION.fullmatch(value["version"])):
        raise ValueError("version")
    _check_texts([value["name"], *_list_of(value["sources"])])
    if not _DATASET.fullmatch(value.get("dataset", "taxi")):
        raise ValueError("dataset")
    for key in ("has", "lacks"):
        if not all(_PART.fullmatch(part) for part in _list_of(value.get(key, []))):
            raise ValueError(key)
    _check_codes(value.get("told", {}))
    for endpoint in Endpoint:
        _check_account(value["account"][endpoint.value])
        blocks = _list_of(value["blocks"][endpoint.value])
        for block in blocks:
            _check_block(block, endpoint)
        if len({block["path"] for block in blocks}) < len(blocks):
            raise ValueError("a path twice")
    _check_rows(value)
    _check_count(value["account"]["files"])
    _check_beside(value["account"])


def _check_codes(told: Mapping[str, Any]) -> None:
    for name, code in told.items():
        if not _PART.fullmatch(name):
            raise ValueError("told")
        _check_count(code)


def _list_of(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a list")
    return value


def _check_texts(values: list[object]) -> None:
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a text")


def _check_account(account: Mapping[str, Any]) -> None:
    by_zone_only = account.get("by_zone_only", 0)  # older sets have none
    for count in (account["drawn"], by_zone_only, *account["left_out"].values()):
        _check_count(count)
    for cause in _list_of(account.get("causes", [])):
        Reason(cause["reason"])
        if cause.get("fault"):
            Fault(cause["fault"])
        _check_told(cause, ("column", "first"), ("rows",))


def _check_beside(account: Mapping[str, Any]) -> None:
    """What is told beside the rows of the two ends; older sets do not tell it."""
    for gap in _list_of(account.get("gaps", [])):
        _check_told(gap, ("column", "first"), ("rows", "unusable"))
    names = _list_of(account.get("not_read", []))
    if not all(map(_is_told, names)):
        raise ValueError("a name")
    _check_count(account.get("files_not_read", 0))


def _check_told(value: Mapping[str, Any], texts: Iterable[str], counts: Iterable[str]) -> None:
    if not all(_is_told(value.get(name, "")) for name in texts):
        raise ValueError("a text")
    for name in counts:
        _check_count(value.get(name, 0))


def _is_told(value: object) -> bool:
    """One short line; beside a column of the file it may hold a few words of ours."""
    return isinstance(value, str) and len(value) <= _MOST_CHARACTERS and value.isprintable()


def _check_block(block: Mapping[str, Any], endpoint: Endpoint) -> None:
    if not re.fullmatch(rf"{endpoint}/block-[0-9]{{4,9}}\.parquet", block["path"]):
        raise ValueError("path")
    _check_count(block["rows"])
    for code in (block["first_code"], block["last_code"]):
        if code is not None:
            _check_count(code, _MOST_CODE)


def _check_rows(value: Mapping[str, Any]) -> None:
    """Each row that counts at an end stands in its blocks; by zone, that counts at any end.

    Then the dropoffs have none of their own. Older sets do not say, and are not by zone.
    """
    by_zone = value.get("by_zone", False)
    if not isinstance(by_zone, bool):
        raise TypeError("by_zone")
    kept = [_count_kept(value["account"][endpoint.value]) for endpoint in Endpoint]
    rows = [_count_rows(value["blocks"][endpoint.value]) for endpoint in Endpoint]
    is_right = max(kept) <= rows[0] <= sum(kept) and rows[1] == 0 if by_zone else rows == kept
    if not is_right:
        raise ValueError("the rows of the blocks")


def _count_rows(blocks: Iterable[Mapping[str, Any]]) -> int:
    return sum(block["rows"] for block in blocks)


def _count_kept(account: Mapping[str, Any]) -> int:
    kept: int = account["drawn"] + account.get("by_zone_only", 0)
    return kept


def _check_count(value: object, most: int = _MOST_ROWS) -> None:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("a number")
