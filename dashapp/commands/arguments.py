"""The words and options of the command line. It knows what they are called, not what they do."""

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol

from dashapp import __version__
from dashapp.errors import ConfigurationError, suggest

COMMANDS = ("serve", "prepare", "synth", "check", "cluster")
ZONE_KINDS = ("fhvhv", "yellow-zones")
CLUSTER_ACTIONS = ("status", "start", "scale", "restart", "stop", "software")

_DESCRIPTION = "An exact, interactive map of New York taxi trips."
_EXAMPLES = """\
examples:
  python -m dashapp                                   demo data, http://127.0.0.1:8050
  python -m dashapp --data tlc:yellow/2009-01         TLC's own file, fetched once
  python -m dashapp --data trips/*.csv                your own files
  python -m dashapp --data old=2009/ new=2015/        two sets, to switch between
  python -m dashapp prepare trips/ --to sorted/       sort them once, and then
  python -m dashapp --data sorted/                    start in seconds
  python -m dashapp synth --rows 5000000 --to made/   made-up trips to try things with
  python -m dashapp synth --kind fhvhv --rows 240000000 --to made/   a year of Uber and Lyft

Every setting can come from a DASHAPP_* variable too; README.md lists them.
"""
_DATA_HELP = (
    "file, folder, glob or URL (s3://...) of trips, or TLC's own, tlc:yellow/2009-01..2010-12; "
    "several are served together, or, as NAME=URI each, as sets to choose from"
)


class _Parser(argparse.ArgumentParser):
    """Wrong use is one sentence here as everywhere else."""

    def error(self, message: str) -> NoReturn:
        raise ConfigurationError(f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.")


class _Commands(Protocol):
    """What argparse's `add_subparsers` gives; its own class is private."""

    def add_parser(self, name: str, **kwargs: Any) -> argparse.ArgumentParser: ...


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of one command; its name stands in `command`.

    Raises:
        ConfigurationError: wrong use.
        SystemExit: after --help and --version.
    """
    return build_parser().parse_args(with_command(arguments))


def with_command(arguments: Sequence[str]) -> list[str]:
    """`serve` need not be said: options alone mean it.

    Raises:
        ConfigurationError: the first word is no command.
    """
    first = arguments[0] if arguments else ""
    if first in {*COMMANDS, "-h", "--help", "--version"}:
        return list(arguments)
    if first and not first.startswith("-"):
        hint = suggest(first, COMMANDS) or f" There are {', '.join(COMMANDS)}."
        raise ConfigurationError(f"There is no command {first!r}.{hint}")
    return ["serve", *arguments]


def build_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m dashapp",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"dashapp {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for add in (_add_serve, _add_prepare, _add_synth, _add_check, _add_cluster):
        add(commands)
    return parser


def _add_serve(commands: _Commands) -> None:
    text = "serve the dashboard; this is meant when no command is given"
    parser = commands.add_parser("serve", help=text, description=f"{text.capitalize()}.")
    _add_data_and_backend(parser)
    parser.add_argument("--host", help="address to listen on (default: HOST, or 127.0.0.1)")
    parser.add_argument(
        "--port", type=int, help="port to listen on (default: PORT, or 8050; 0 takes a free one)"
    )


def _add_prepare(commands: _Commands) -> None:
    text = "sort files once, so that every later start takes seconds"
    parser = commands.add_parser("prepare", help=text, description=f"{text.capitalize()}.")
    parser.add_argument("sources", metavar="SRC", nargs="+", help=_DATA_HELP)
    parser.add_argument("--to", metavar="DEST", required=True, help="folder of the sorted set")
    _add_columns(parser)
    parser.add_argument(
        "--json", action="store_true", help="print the account of rows as JSON on stdout"
    )


def _add_synth(commands: _Commands) -> None:
    text = "write made-up trips in the form of TLC's files of 2015, or of today with --kind"
    parser = commands.add_parser("synth", help=text, description=f"{text.capitalize()}.")
    parser.add_argument("--rows", metavar="N", type=_positive, required=True, help="how many trips")
    parser.add_argument("--to", metavar="DEST", required=True, help="folder of the files")
    parser.add_argument(
        "--kind",
        choices=ZONE_KINDS,
        help="trips of 2025 with zones in place of points: of Uber and Lyft, or of taxis",
    )
    parser.add_argument(
        "--format",
        choices=("csv", "parquet"),
        help="of the files (default: csv; with --kind always parquet)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="the same number makes the same files (default: 0)"
    )


def _add_check(commands: _Commands) -> None:
    text = "say whether settings, data and cluster would work, starting nothing long"
    parser = commands.add_parser("check", help=text, description=f"{text.capitalize()}.")
    _add_data_and_backend(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _add_cluster(commands: _Commands) -> None:
    text = "look after the shared Coiled cluster"
    parser = commands.add_parser("cluster", help=text, description=f"{text.capitalize()}.")
    parser.add_argument(
        "action", choices=CLUSTER_ACTIONS, help="software makes what its machines run on"
    )
    parser.add_argument("workers", metavar="N", type=_positive, nargs="?", help="for scale")
    parser.add_argument(
        "--requirements",
        metavar="FILE",
        default="requirements.txt",
        help="lock file for software (default: requirements.txt)",
    )


def _add_data_and_backend(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        metavar="URI",
        nargs="+",
        action="extend",
        help=f"{_DATA_HELP} (default: made-up demo data)",
    )
    _add_columns(parser)
    parser.add_argument("--backend", metavar="NAME", help="local (the default), coiled or address")


def _add_columns(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--columns",
        metavar="MAPPING",
        help='which column is which field, as in "pickup_lon=Start Long,pickup_lat=Start Lat", for '
        "files whose header says it in no known way; for one of several sets as in 2009:fare=Price",
    )


def _positive(text: str) -> int:
    if not (text.isascii() and text.replace("_", "").isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)
