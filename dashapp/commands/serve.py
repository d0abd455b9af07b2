"""`serve`: gunicorn in this process, the app in worker processes of it, which share a cluster."""

import logging
import os
import socket
import sys
from contextlib import suppress
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from dashapp.app import create_server
from dashapp.commands import gunicorn_config
from dashapp.commands.listening import find_url, listen
from dashapp.commands.preflight import examine_apart
from dashapp.data.generators import require_generator
from dashapp.errors import DashAppError
from dashapp.settings import Settings
from dashapp.web.hosts import is_loopback, with_loopback_names

_log = logging.getLogger(__name__)


def serve(settings: Settings) -> int:
    """Serve until a signal comes. Wrong settings and unusable data are refused before that.

    Raises:
        ConfigurationError: the address is taken or not to be had, or there are neither files nor
            demo data of this data set.
        DataError: the data cannot be used.
    """
    if is_loopback(settings.host):
        settings = with_loopback_names(settings)
    with listen(settings.host, settings.port) as listener:
        if settings.data or settings.backend != "local":
            _tell_about(examine_apart(settings))
        else:
            require_generator(settings.declared_or_taxi)
        Server(settings, listener).run()
    return 0


def _tell_about(data_kind: str) -> None:
    if data_kind == "raw":
        _log.info("These are raw files; `prepare` them once and every later start is faster.")


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
    """gunicorn with our own settings instead of its command line and files."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings = settings
        self._url = find_url(listener)
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        for name, value in vars(gunicorn_config).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        # gunicorn closes the descriptor that it is given, so it gets one of its own.
        self.cfg.set("bind", f"fd://{os.dup(self._listener.fileno())}")
        self.cfg.set("workers", self._settings.web_concurrency)
        self.cfg.set("threads", self._settings.web_threads)
        self.cfg.set("loglevel", "info" if self._settings.log_level == "DEBUG" else "warning")
        self.cfg.set("when_ready", self._announce)

    def load(self) -> Any:
        return create_server(self._settings)

    def run(self) -> None:
        Master(self).run()

    def _announce(self, master: Arbiter) -> None:
        with suppress(DashAppError):  # the page tells it
            gunicorn_config.register(master, self._settings)
        self._listener.close()
        sys.stdout.write(f"Serving on {self._url} (Ctrl-C stops it)\n")
        sys.stdout.flush()


class Master(Arbiter):  # type: ignore[misc]
    """gunicorn's master, ended by a closed terminal and with our exit codes."""

    def handle_hup(self) -> None:
        """A terminal that closes hangs up; gunicorn would reload and stay without one."""
        self.handle_term()

    def halt(self, reason: str | None = None, exit_status: int = 0) -> None:
        super().halt(reason, min(exit_status, 1))
