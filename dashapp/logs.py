"""How this program writes its log. Nothing is set up until a command or a server asks for it."""

import logging

from dashapp.settings import Settings


def configure_logging(settings: Settings) -> None:
    """One line an event on stderr: ours from the level that is set, libraries from WARNING on."""
    handler = logging.StreamHandler()
    handler.addFilter(_is_worth_a_line)
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(format=form, handlers=[handler], force=True)
    logging.getLogger("dashapp").setLevel(settings.log_level)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Some libraries set their own level to INFO when they are imported."""
    return record.levelno >= logging.WARNING or record.name.startswith("dashapp")
