"""The sentences about rows that are left out: one when they are many, one when they are all."""

from collections.abc import Mapping

from dashapp.errors import NothingDrawnError
from dashapp.model.account import Account, EndpointAccount
from dashapp.model.geometry import Endpoint
from dashapp.model.losses import Cause, Fault, Gap

MANY = 0.1
"""Of the rows, at one endpoint. Of TLC's own about two in a hundred have zero coordinates."""

_CAUSES_TOLD = 2
_CAUSE_SHARE = 0.2
"""A second cause is told when it has at least this share of what is left out."""

_FAULT_WORDS = {
    Fault.EMPTY: "nothing",
    Fault.NO_NUMBER: "no number",
    Fault.NO_TIME: "no time that can be read",
    Fault.TIME_NOT_STORABLE: "a time that cannot be stored (1970 to early 2106 can)",
}


def describe_losses(account: Account, words: Mapping[str, str], rows_word: str = "rows") -> str:
    """One sentence when more than a tenth of the rows is left out at an endpoint; "" otherwise.

    `words` are those for the ends that are shown (`Dataset.shown_words`): an end that no file has
    leaves nothing out. `rows_word` says which rows the account is of when it is not of all.
    """
    left_out = {end: account[end].rows_left_out for end in Endpoint if end in words}
    if not left_out:
        return ""
    worst = max(left_out, key=left_out.__getitem__)
    ours = account[worst]
    if ours.rows_left_out <= MANY * account.rows_read:
        return ""
    alike = (words[end] for end, rows in left_out.items() if rows == ours.rows_left_out)
    ends = " and ".join(f"{word}s" for word in alike)
    return (
        f"{_share(ours.rows_left_out, account.rows_read)} of the {rows_word} cannot be drawn as "
        f"{ends} ({ours.rows_left_out:,} of {account.rows_read:,}): {_tell(ours.causes)}."
    )


def describe_kept(part: EndpointAccount) -> str:
    """Such as: 1,163 drawn, 12 by zone only; without points nothing is said of drawing."""
    by_zone = f"{part.by_zone_only:,} by zone only" if part.by_zone_only else ""
    drawn = f"{part.drawn:,} drawn" if part.drawn or not by_zone else ""
    return ", ".join(words for words in (drawn, by_zone) if words)


def refuse_nothing_drawn(account: Account, name: str) -> None:
    """Raise when no trip of these is drawn at either end.

    Raises:
        NothingDrawnError: that says why, with column and first value.
    """
    if any(account[endpoint].rows_kept for endpoint in Endpoint):
        return
    if not account.rows_read:
        raise NothingDrawnError(
            f"{name} has no trip to show: there is no row below the header; give files with trips."
        )
    causes = _tell(account.pickup.causes)
    raise NothingDrawnError(
        f"{name} has no trip to show, none of its {account.rows_read:,} rows can be drawn: "
        f"{causes}; check these columns."
    )


def _share(part: int, whole: int) -> str:
    """A whole percentage that never says all of what is not all."""
    percent = 100 * part / whole
    return "All" if part == whole else f"{min(round(percent), 99)}%"


def _tell(causes: tuple[Cause, ...]) -> str:
    """The main causes in words; sets that were prepared long ago have none to tell."""
    left_out = sum(cause.rows for cause in causes)
    main = [cause for cause in causes if cause.rows >= _CAUSE_SHARE * left_out][:_CAUSES_TOLD]
    if not main:
        return "the account of rows says why"
    if len(main) == len(causes) == 1:
        return describe_cause(main[0])
    return ", ".join(f"{describe_cause(cause)} in {cause.rows:,} rows" for cause in main)


def describe_cause(cause: Cause) -> str:
    """Such as: no time that can be read in tpep_pickup_datetime (the first: “yesterday”)."""
    first = f" (the first: “{cause.first}”)" if cause.first else ""
    if not cause.column:
        return f"rows that are no rows of this table{first}"
    if cause.fault == Fault.NO_COLUMN:
        return f"there is no column {cause.column}"
    what = _FAULT_WORDS[Fault(cause.fault)] if cause.fault else cause.reason.replace("_", " ")
    return f"{what} in {cause.column}{first}"


def describe_gap(gap: Gap) -> str:
    """Such as: tip_amount in 12 rows, 3 of them unusable (the first: “abc”)."""
    rows = f"{gap.column} in {gap.rows:,} rows"
    if not gap.unusable:
        return rows
    return f"{rows}, {gap.unusable:,} of them unusable (the first: “{gap.first}”)"


def describe_not_read(account: Account) -> str:
    """The names of files that were passed over in folders; "" without any."""
    if not account.files_not_read:
        return ""
    beyond = account.files_not_read - len(account.not_read)
    return ", ".join(account.not_read) + (f" and {beyond:,} more" if beyond else "")
