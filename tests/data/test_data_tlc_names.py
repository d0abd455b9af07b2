"""Names of TLC's files: which months they stand for, and what is none."""

import pytest

from dashapp.data.tlc.months import describe_months, expand_name, name_file
from dashapp.errors import ConfigurationError
from dashapp.settings import Settings


@pytest.mark.parametrize(
    ("name", "first", "last", "n_months"),
    [
        ("tlc:yellow/2009-01", "2009-01", "2009-01", 1),
        ("tlc:yellow/2010", "2010-01", "2010-12", 12),
        ("tlc:yellow/2009-11..2010-02", "2009-11", "2010-02", 4),
        ("tlc:yellow/2009..2010", "2009-01", "2010-12", 24),
        ("tlc:yellow/2009-12..2010", "2009-12", "2010-12", 13),
        ("tlc:yellow/2024", "2024-01", "2024-12", 12),
        ("tlc:green/2013-08..2013-10", "2013-08", "2013-10", 3),
        ("tlc:green/2013", "2013-08", "2013-12", 5),
        ("tlc:fhv/2015", "2015-01", "2015-12", 12),
        ("tlc:fhvhv/2019", "2019-02", "2019-12", 11),
        ("tlc:fhvhv/2025-01..2025-06", "2025-01", "2025-06", 6),
    ],
)
def test_a_name_stands_for_months(name: str, first: str, last: str, n_months: int) -> None:
    months = expand_name(name)
    service = name[4:].partition("/")[0]
    ends = (f"{service}/{first}", f"{service}/{last}")
    assert (months[0], months[-1], len(months)) == (*ends, n_months)
    assert name_file(months[0]) == f"{service}_tripdata_{first}.parquet"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("tlc:purple/2009-01", "'purple'.*tlc:yellow/2009-01"),
        ("tlc:yelow/2009-01", r"Did you mean yellow\?"),
        ("tlc:yellow/2010-13", "2010-13, which is no month"),
        ("tlc:yellow/2010-00", "2010-00, which is no month"),
        ("tlc:yellow/2010-05..2009-01", r"write tlc:yellow/2009-01\.\.2010-05"),
        ("tlc:yellow/2008-12", "begin with 2009-01"),
        ("tlc:green/2013-07", "green taxis begin with 2013-08"),
        ("tlc:fhvhv/2019-01..2019-03", "Uber & Lyft begin with 2019-02"),
        ("tlc:fhvh/2019-03", r"Did you mean fhvhv\?"),
        ("tlc:yellow/january", "write it as in"),
        ("tlc:", "write it as in"),
        ("tlc:yellow/2009-01/../../etc", "write it as in"),
    ],
)
def test_a_wrong_name_is_refused_with_the_right_form(name: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        expand_name(name)


def test_months_are_described_in_a_few_words() -> None:
    assert describe_months(("yellow/2009-01",)) == "TLC yellow taxis, 2009-01"
    turn = ("yellow/2010-01", "yellow/2009-12")
    assert describe_months(turn) == "TLC yellow taxis, 2009-12 to 2010-01"
    apart = describe_months(("yellow/2009-01", "yellow/2009-03"))
    assert apart.endswith("2 months from 2009-01 to 2009-03")
    mixed = ("fhvhv/2025-01", "yellow/2025-01", "yellow/2025-02")
    assert describe_months(mixed) == "TLC yellow taxis, 2025-01 to 2025-02; Uber & Lyft, 2025-01"


@pytest.mark.parametrize(
    "url", ["ftp://host/x", "/folder", "https://me:pw@host/", "https://h/?a=1"]
)
def test_a_wrong_base_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="it takes a URL"):
        Settings(tlc_url=url)
