"""The account of rows: drawn and left out are all that was read, through sums and through JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashapp.commands.prepare import format_summary
from dashapp.dataset import TAXI
from dashapp.errors import NothingDrawnError
from dashapp.model import Account, Endpoint, EndpointAccount, Reason
from dashapp.model.loss_sentences import describe_losses, refuse_nothing_drawn
from dashapp.model.losses import MOST_CHARACTERS, MOST_ENTRIES, Cause, Fault, Gap, shorten

counts = st.integers(0, 10**12)
words = st.sampled_from(["", "tip_amount", "Tip_Amt", "pickup_datetime"])
causes = st.builds(Cause, st.sampled_from([*Reason]), words, counts, st.sampled_from(["", *Fault]))
gaps = st.builds(Gap, words, counts, counts, st.sampled_from(["", "abc"]))
parts = st.builds(
    EndpointAccount,
    drawn=counts,
    left_out=st.fixed_dictionaries(dict.fromkeys(Reason, counts)),
    causes=st.lists(causes, max_size=4).map(tuple),
    by_zone_only=counts,
)
accounts = st.builds(
    Account,
    pickup=parts,
    dropoff=parts,
    files=st.integers(0, 1000),
    gaps=st.lists(gaps, max_size=3).map(tuple),
    not_read=st.lists(words, max_size=3).map(tuple),
    files_not_read=counts,
)


def test_the_reasons_have_codes_in_the_order_of_the_rules() -> None:
    assert [reason.value for reason in Reason] == [
        "unreadable",
        "missing_value",
        "passengers_out_of_range",
        "zero_coordinates",
        "impossible_coordinate",
    ]
    assert [reason.code for reason in Reason] == [1, 2, 3, 4, 5]


@given(parts)
def test_by_point_by_zone_and_left_out_are_all_rows(part: EndpointAccount) -> None:
    assert part.rows_read == part.drawn + part.by_zone_only + sum(part.left_out.values())


@given(accounts, accounts)
def test_two_accounts_add_up(one: Account, other: Account) -> None:
    both = one + other
    assert both.files == one.files + other.files
    for endpoint in Endpoint:
        assert both[endpoint].rows_read == one[endpoint].rows_read + other[endpoint].rows_read
        sums = [sum(cause.rows for cause in whole[endpoint].causes) for whole in (one, other, both)]
        assert sums[0] + sums[1] == sums[2]
    assert sum(gap.rows for gap in both.gaps) == sum(gap.rows for gap in one.gaps + other.gaps)


@given(accounts)
def test_json_and_back(account: Account) -> None:
    assert Account.from_json(json.loads(json.dumps(account.to_json()))) == account


def test_an_empty_account_names_every_reason() -> None:
    assert Account().to_json()["pickup"] == {
        "drawn": 0,
        "by_zone_only": 0,
        "left_out": {reason.value: 0 for reason in Reason},
        "causes": [],
    }


def test_a_set_prepared_before_there_were_causes_is_read() -> None:
    end = {"drawn": 1, "left_out": {reason.value: 0 for reason in Reason}}
    account = Account.from_json({"pickup": end, "dropoff": end, "files": 1})
    assert account == Account(EndpointAccount(1), EndpointAccount(1), 1)


def account_with(drawn: int, *told: Cause) -> Account:
    left_out = dict.fromkeys(Reason, 0)
    for cause in told:
        left_out[Reason(cause.reason)] += cause.rows
    return Account(
        EndpointAccount(drawn, left_out, told), EndpointAccount(drawn + sum(left_out.values()))
    )


def test_two_in_a_hundred_zero_coordinates_are_no_alarm() -> None:
    assert not describe_losses(
        account_with(98, Cause("zero_coordinates", "Start_Lon", 2, "", "0")), TAXI.shown_words
    )
    assert not describe_losses(account_with(90, Cause("unreadable", "", 10)), TAXI.shown_words)


def test_more_than_a_tenth_left_out_is_said_with_column_and_first_value() -> None:
    no_time = Cause("missing_value", "pickup_datetime", 19, Fault.NO_TIME, "15. Mai")
    few = Cause("zero_coordinates", "pickup_longitude", 1, "", "0")
    assert describe_losses(account_with(80, no_time, few), TAXI.shown_words) == (
        "20% of the rows cannot be drawn as pickups (20 of 100): no time that can be read in "
        "pickup_datetime (the first: “15. Mai”) in 19 rows."
    )
    late = Cause("missing_value", "pickup_datetime", 999, Fault.TIME_NOT_STORABLE, "2253-08-23")
    assert describe_losses(account_with(1, late), TAXI.shown_words).startswith(
        "99% of the rows cannot"
    )


def test_an_end_that_the_set_lacks_is_no_loss() -> None:
    no_column = Cause("missing_value", "dropoff_longitude", 9, Fault.NO_COLUMN)
    pickups = Account(EndpointAccount(9), account_with(0, no_column).pickup)
    lacking = TAXI.without(["dropoff_point", "dropoff_time"])
    assert describe_losses(pickups, TAXI.shown_words).startswith("All of the rows cannot be drawn")
    assert describe_losses(pickups, lacking.shown_words) == ""
    assert "ropoff" not in format_summary(pickups, lacking.shown_words, "here")


def test_a_set_without_a_drawn_trip_is_refused() -> None:
    refuse_nothing_drawn(account_with(1), "a.csv")
    with pytest.raises(NothingDrawnError, match=r"a\.csv has no trip to show: there is no row"):
        refuse_nothing_drawn(Account(), "a.csv")
    cause = Cause("missing_value", "pickup_datetime", 2, Fault.EMPTY)
    lost = account_with(0, cause).pickup
    with pytest.raises(NothingDrawnError, match=r"none of its 2 rows .* nothing in pickup"):
        refuse_nothing_drawn(Account(lost, lost), "a.csv")


def test_what_stood_in_a_file_is_short_and_harmless_to_print() -> None:
    shown = shorten("\x1b[31m\r\n" + "x" * 10_000)
    assert shown.isprintable()
    assert len(shown) == MOST_CHARACTERS


def test_ever_new_columns_do_not_make_the_account_endless() -> None:
    many = [account_with(0, Cause("unreadable", f"c{number}", number + 1)) for number in range(200)]
    assert len(sum(many, Account()).pickup.causes) == MOST_ENTRIES
