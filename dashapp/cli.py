"""`python -m dashapp`: words of the command line in, an exit code out.

0 is success, 2 wrong use or configuration, 1 a failure, 130 an interruption; each but the first
with one sentence on stderr. A command's module is loaded when the command is asked for.
"""

import argparse
import logging
import sys
from collections.abc import Sequence

from dashapp.commands.arguments import parse_arguments
from dashapp.errors import ConfigurationError, DashAppError
from dashapp.logs import configure_logging
from dashapp.set_names import split_names
from dashapp.settings import Settings, load_settings

INTERRUPTED = 130

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the console script and `python -m dashapp` end with what it returns."""
    try:
        return _run(parse_arguments(sys.argv[1:] if arguments is None else arguments))
    except DashAppError as error:
        return _refuse(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _refuse("Interrupted.", INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last door out: a sentence, never a traceback
        _log.debug("A command failed.", exc_info=error)
        return _refuse(f"Unexpected failure ({type(error).__name__}): {error}", 1)


def _refuse(sentence: str, exit_code: int) -> int:
    sys.stderr.write(f"dashapp: {sentence}\n")
    return exit_code


def _run(given: argparse.Namespace) -> int:
    commands = {
        "serve": _serve,
        "prepare": _prepare,
        "synth": _synth,
        "check": _check,
        "cluster": _cluster,
    }
    return commands[given.command](given)


def _serve(given: argparse.Namespace) -> int:
    settings = _load(**_data_and_backend(given), host=given.host, port=given.port)
    from dashapp.commands.serve import serve  # noqa: PLC0415 - loads Dash and gunicorn

    return serve(settings)


def _prepare(given: argparse.Namespace) -> int:
    from dashapp.commands.prepare import prepare_files  # noqa: PLC0415 - loads tqdm

    _refuse_names(given.sources)
    return prepare_files(_load(columns=given.columns), given.sources, given.to, as_json=given.json)


def _refuse_names(sources: Sequence[str]) -> None:
    """What is prepared is one set; its name is given when it is served."""
    try:
        named = [name for name in split_names(sources) if name]
    except ValueError as error:
        raise ConfigurationError(f"These sources cannot be prepared: {error}.") from None
    if named:
        raise ConfigurationError(
            f"{named[0]}= names a set that is served; prepare each set by itself without a name, "
            f"and serve it as --data {named[0]}=DEST."
        )


def _synth(given: argparse.Namespace) -> int:
    dataset = _load().declared_or_taxi
    from dashapp.commands import synth  # noqa: PLC0415 - loads tqdm

    if given.kind:
        return synth.write_trips_of_kind(given.kind, given.rows, given.to, given.format, given.seed)
    return synth.write_trips(given.rows, given.to, given.format or "csv", given.seed, dataset)


def _check(given: argparse.Namespace) -> int:
    from dashapp.commands.check import check  # noqa: PLC0415

    return check(_load(**_data_and_backend(given)), as_json=given.json)


def _cluster(given: argparse.Namespace) -> int:
    from dashapp.commands.cluster import operate_cluster  # noqa: PLC0415

    return operate_cluster(_load(), given.action, given.workers, given.requirements)


def _data_and_backend(given: argparse.Namespace) -> dict[str, object]:
    data = tuple(given.data) if given.data else None
    return {"data": data, "columns": given.columns, "backend": given.backend}


def _load(**given: object) -> Settings:
    """Settings of the environment under those of the command line; logging follows them."""
    settings = load_settings(**given)
    configure_logging(settings)
    return settings
