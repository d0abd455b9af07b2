"""The account of rows: drawn and left out are all that was read, through sums and through JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from dashapp.model import Account, Endpoint, EndpointAccount, Reason

counts = st.integers(0, 10**12)
parts = st.builds(
    EndpointAccount, drawn=counts, left_out=st.fixed_dictionaries(dict.fromkeys(Reason, counts))
)
accounts = st.builds(Account, pickup=parts, dropoff=parts, files=st.integers(0, 1000))


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
def test_drawn_and_left_out_are_all_rows(part: EndpointAccount) -> None:
    assert part.rows_read == part.drawn + sum(part.left_out.values())


@given(accounts, accounts)
def test_two_accounts_add_up(one: Account, other: Account) -> None:
    both = one + other
    assert both.files == one.files + other.files
    for endpoint in Endpoint:
        assert both[endpoint].rows_read == one[endpoint].rows_read + other[endpoint].rows_read


@given(accounts)
def test_json_and_back(account: Account) -> None:
    assert Account.from_json(json.loads(json.dumps(account.to_json()))) == account


def test_an_empty_account_names_every_reason() -> None:
    assert Account().to_json()["pickup"] == {
        "drawn": 0,
        "left_out": {reason.value: 0 for reason in Reason},
    }
