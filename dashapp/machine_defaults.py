"""What machine and user decide where no setting does: folders, and the address to listen on."""

import ipaddress
import os
import socket
import tempfile
from pathlib import Path

import platformdirs


def find_default_cache_folder() -> Path:
    """Of this user; in a container without a home the system's folder for what is temporary."""
    try:
        return Path(platformdirs.user_cache_dir("dashapp", appauthor=False)).expanduser()
    except RuntimeError:
        return Path(tempfile.gettempdir()) / f"dashapp-cache-{os.getuid()}"


def find_default_run_folder() -> Path:
    """Of this user, on this machine, gone with a restart where the system does it so.

    Somebody else may have taken our name in a folder that everybody can write to.
    """
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and Path(given).is_dir():
        return Path(given) / "dashapp"
    default = Path(tempfile.gettempdir()) / f"dashapp-{os.getuid()}"
    try:
        taken = default.lstat().st_uid != os.getuid()
    except OSError:
        taken = False
    return find_default_cache_folder() / f"run-{socket.gethostname()}" if taken else default


def find_default_host() -> str:
    """HOST where it says where to listen: some shells and systems have the machine's name there."""
    given = os.environ.get("HOST", "")
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        return "127.0.0.1"
