"""Whoever answers may move a file on its host, and send us nowhere else."""

import pytest

from dashapp.data.redirects import stays_on_host


@pytest.mark.parametrize(
    ("address", "target", "stays"),
    [
        ("http://files/x", "http://files/y", True),
        ("http://files/x", "http://files:80/y", True),
        ("http://files/x", "https://files/y", True),
        ("http://files:8000/x", "http://files:8000/y", True),
        ("http://files:8000/x", "https://files/y", True),
        ("https://files/x", "http://files/x", False),
        ("http://files/x", "http://files:6379/", False),
        ("http://files/x", "http://169.254.169.254/", False),
        ("http://files/x", "http://somebody@files/x", False),
        ("https://files/x", "file:///etc/passwd", False),
    ],
)
def test_the_same_host_in_no_lesser_way(address: str, target: str, stays: bool) -> None:
    assert stays_on_host(address, target) is stays
