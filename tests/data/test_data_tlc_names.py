"""Names of TLC's files: which months they stand for, and what is none."""

import pytest

from dashapp.data.tlc.months import describe_months, expand_name
from dashapp.errors import ConfigurationError, NoCoordinatesError
from dashapp.settings import Settings


@pytest.mark.parametrize(
    ("name", "first", "last", "n_months"),
    [
        ("tlc:yellow/2009-01", "2009-01", "2009-01", 1),
        ("tlc:yellow/2010", "2010-01", "2010-12", 12),
        ("tlc:yellow/2009-11..2010-02", "2009-11", "2010-02", 4),
        ("tlc:yellow/2009..2010", "2009-01", "2010-12", 24),
        ("tlc:yellow/2009-12..2010", "2009-12", "2010-12", 13),
    ],
)
def test_a_name_stands_for_months(name: str, first: str, last: str, n_months: int) -> None:
    months = expand_name(name)
    assert (months[0], months[-1], len(months)) == (first, last, n_months)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("tlc:purple/2009-01", "'purple'.*tlc:yellow/2009-01"),
        ("tlc:yelow/2009-01", r"Did you mean yellow\?"),
        ("tlc:yellow/2010-13", "2010-13, which is no month"),
        ("tlc:yellow/2010-00", "2010-00, which is no month"),
        ("tlc:yellow/2010-05..2009-01", r"write tlc:yellow/2009-01\.\.2010-05"),
        ("tlc:yellow/2008-12", "begin with 2009-01"),
        ("tlc:yellow/january", "write it as in"),
        ("tlc:", "write it as in"),
        ("tlc:yellow/2009-01/../../etc", "write it as in"),
    ],
)
def test_a_wrong_name_is_refused_with_the_right_form(name: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        expand_name(name)


@pytest.mark.parametrize(
    "name", ["tlc:green/2015-01", "tlc:yellow/2011-01", "tlc:yellow/2010-12..2011-01"]
)
def test_what_has_zones_only_is_refused_before_it_is_fetched(name: str) -> None:
    with pytest.raises(NoCoordinatesError, match="2009-01 to 2010-12"):
        expand_name(name)


def test_months_are_described_in_a_few_words() -> None:
    assert describe_months(("2009-01",)) == "TLC yellow taxis, 2009-01"
    assert describe_months(("2010-01", "2009-12")) == "TLC yellow taxis, 2009-12 to 2010-01"
    assert describe_months(("2009-01", "2009-03")).endswith("2 months from 2009-01 to 2009-03")


@pytest.mark.parametrize(
    "url", ["ftp://host/x", "/folder", "https://me:pw@host/", "https://h/?a=1"]
)
def test_a_wrong_base_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="it takes a URL"):
        Settings(tlc_url=url)
