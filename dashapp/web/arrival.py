"""When a request reached the server: what it waited for a thread counts as waiting too."""

import time
from collections.abc import Mapping
from typing import Any

ARRIVED = "dashapp.arrived"
"""Where the server puts it into the WSGI environment, as a float of `time.monotonic`."""


def arrived_at(environ: Mapping[str, Any]) -> float:
    """In the seconds of `time.monotonic`; now, under a server that does not say."""
    arrived = environ.get(ARRIVED)
    return time.monotonic() if arrived is None else float(arrived)
