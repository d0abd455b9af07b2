"""Lines of the log that a person and a program can read."""

import logging
import re

from dashapp.logs import create_formatter


def test_a_line_says_when_in_utc_how_grave_and_of_what() -> None:
    record = logging.LogRecord("dashapp.web", logging.INFO, "", 0, "It is %s.", ("so",), None)
    record.created, record.msecs = 1_796_000_000.25, 250.0
    line = create_formatter().format(record)
    assert line == "2026-11-30T00:53:20.250Z INFO dashapp.web: It is so."


def test_text_of_strangers_adds_no_line() -> None:
    record = logging.LogRecord("dashapp", logging.INFO, "", 0, "%s", ("a\nb\x1b[2J",), None)
    line = create_formatter().format(record)
    assert re.fullmatch(r"\S+Z INFO dashapp: a\\nb\\x1b\[2J", line)
