"""Brings the project to the machines of a cluster.

Libraries come from their software environment; the project itself is packed here and unpacked there
by a plugin, so that a new release needs no new environment.
"""

import io
import logging
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import cloudpickle
import psutil
from distributed import Client

import dashapp
from dashapp.cluster.software import remote_code
from dashapp.errors import ClusterError

KEY = "dashapp-code"

_EPOCH = (1980, 1, 1, 0, 0, 0)

_log = logging.getLogger(__name__)


@cache
def pack_project() -> tuple[bytes, str]:
    """Our sources as a zip file, and a version that depends on nothing but their content.

    Read once: what is on the disk later need not be what this process runs.
    """
    sources = remote_code.find_sources(Path(dashapp.__file__).parent)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sources.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text)
    return packed.getvalue(), remote_code.hash_sources(sources)


def sync_code(client: Client, forget: Callable[[Client], object] = Client.restart) -> None:
    """See to it that scheduler and workers run this very code, those included that come later.

    Other code of an earlier release is replaced, and its data with it: what it had computed may
    not be what this one would compute. `forget` ends what is left of it there; new processes of
    workers do so, on a cluster that is ours alone.

    Raises:
        ClusterError: a newer release has brought its code since this process began.
    """
    package, version = pack_project()
    known = client.get_metadata([KEY], default=None)
    if known is not None and known["version"] == version:
        return
    pickle_by_value()
    now = client.run_on_scheduler(remote_code.read_clock)
    began = now - (time.time() - psutil.Process().create_time())
    if known is not None and known["brought_at"] > began:
        raise ClusterError("A newer release has taken over the cluster; this one is to be ended.")
    client.register_plugin(remote_code.CodeOnScheduler(package, version))
    client.register_plugin(remote_code.CodeOnWorkers(package, version))
    if known is not None:
        _log.info("Replacing the code of an earlier release; its data are loaded again.")
        forget(client)
    client.set_metadata([KEY], {"version": version, "brought_at": now})


def pickle_by_value() -> None:
    """Pickle what stands in `remote_code` with its code; once or often."""
    cloudpickle.register_pickle_by_value(remote_code)
