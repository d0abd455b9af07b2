"""How this program writes its log. Nothing is set up until a command or a server asks for it."""

import logging
import time

from dashapp.settings import Settings

LONGEST_LINE = 4000


def configure_logging(settings: Settings) -> None:
    """One line an event on stderr: ours from the level that is set, libraries from WARNING on."""
    handler = logging.StreamHandler()
    handler.addFilter(_is_worth_a_line)
    handler.setFormatter(create_formatter())
    logging.basicConfig(handlers=[handler], force=True)
    logging.getLogger("dashapp").setLevel(settings.log_level)


def create_formatter() -> "OneLine":
    """When in UTC, how grave, of which module, and what."""
    return OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s")


class OneLine(logging.Formatter):
    """An event is one line of bounded length, whatever text of strangers is in it.

    A traceback follows on lines of its own, which begin with a space or name the error.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's own name
        line = super().formatMessage(record)
        shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line)
        return shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE]}…"


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Some libraries set their own level to INFO when they are imported."""
    return record.levelno >= logging.WARNING or record.name.startswith("dashapp")
