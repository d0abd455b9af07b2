"""What goes wrong at Coiled, as our own sentences. Its errors have no common base class."""

import logging
import re

from dashapp.cluster.coiled.account import remove_secrets
from dashapp.errors import ClusterError, ConfigurationError, DashAppError

_log = logging.getLogger(__name__)

_WORDS = 300

_NO_CLOUD = "coiled setup"
"""Stands only in what the client says when no cloud account is set up."""

UNREACHABLE = (
    "The cluster runs, but its scheduler cannot be reached from here; are outgoing connections to "
    "it allowed?"
)

_SETTINGS = (ConfigurationError, "Coiled does not accept these settings: {said}")
_KINDS: dict[str, tuple[type[DashAppError], str]] = {
    "AuthenticationError": _SETTINGS,
    "PermissionError": _SETTINGS,
    "PermissionsError": _SETTINGS,
    "ArgumentCombinationError": _SETTINGS,
    "InstanceTypeError": _SETTINGS,
    "ServerError": (ClusterError, "Coiled refused the cluster: {said}"),
    "ClusterCreationError": (ClusterError, "Coiled could not start the cluster: {said}"),
}


def describe_failure(error: BaseException) -> DashAppError:
    """ConfigurationError where trying again is no use, else ClusterError.

    By name, so that `coiled` need not be imported to sort out its errors.
    """
    if isinstance(error, DashAppError):
        return error
    kind, said = type(error).__name__, _shorten(remove_secrets(str(error)))
    if kind in _KINDS:
        make, form = _KINDS[kind]
        make = ConfigurationError if _NO_CLOUD in said else make
        return make(form.format(said=said))
    if isinstance(error, OSError):
        return ClusterError(_describe_network(said))
    _log.warning("Coiled failed with %s: %s", kind, said)
    return ClusterError(f"Coiled failed ({kind}); the log has more.")


def _describe_network(said: str) -> str:
    if "tls://" not in said:
        return "The connection to Coiled was lost."
    return UNREACHABLE


def _shorten(text: str) -> str:
    """One line that ends as a sentence does."""
    line = re.sub(r"\s+", " ", text).strip()
    line = line if len(line) <= _WORDS else f"{line[:_WORDS]}..."
    return line if line.endswith((".", "!", "?")) else f"{line}."
