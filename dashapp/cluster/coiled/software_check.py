"""Whether the machines have the libraries that this process needs there."""

from distributed import Client

from dashapp.cluster.software.versions import find_mismatches
from dashapp.errors import ConfigurationError


def check_software(client: Client) -> None:
    """Compare libraries here and there.

    Raises:
        ConfigurationError: a library is missing there, or one differs that may not.
    """
    for one in find_mismatches(client):
        raise ConfigurationError(
            f"The machines have {one.name} {one.there or 'not at all'} where this process has "
            f"{one.here}; make their environment again with `python -m dashapp cluster software`, "
            "then `stop` the cluster."
        )
