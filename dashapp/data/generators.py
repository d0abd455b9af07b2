"""Which generator makes up the trips of a data set; its list names it as package.module:NAME.

Nothing heavy is imported before one is asked for: a web process only asks whether there is one.
"""

from typing import TYPE_CHECKING

from dashapp.dataset import Dataset
from dashapp.dataset.dataset import import_named
from dashapp.errors import ConfigurationError

if TYPE_CHECKING:
    from dashapp.data.synthetic.generator import Generator


def require_generator(dataset: Dataset) -> None:
    """Raises ConfigurationError: no trips of this data set can be made up."""
    if not dataset.generator:
        raise ConfigurationError(
            f"Demo data are made up for New York's taxi trips, and the list {dataset.name} names "
            f"no generator of its own; name files of {dataset.trips} with DASHAPP_DATA or --data."
        )


def find_generator(dataset: Dataset) -> "Generator":
    """The generator that the list of a data set names.

    Raises:
        ConfigurationError: it names none, or one that cannot be imported.
    """
    from dashapp.data.synthetic.generator import Generator  # noqa: PLC0415 - compiles with numba

    require_generator(dataset)
    found = import_named(dataset.generator, "generator")
    if not isinstance(found, Generator):
        raise ConfigurationError(
            f"{dataset.generator!r} is no Generator but {type(found).__name__}."
        )
    return found
