"""A real Firefox without geckodriver: one process, a fresh profile, no traffic of its own."""

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.bidi import BidiConnection
from support.processes import running, wait_for

START_S = 120.0
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
EVENTS = ["log.entryAdded", "network.beforeRequestSent"]
QUIET: dict[str, bool | int | str] = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "app.update.disabledForTesting": True,
    "app.shield.optoutstudies.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.discovery.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.update.enabled": False,
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "browser.topsites.contile.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.usage.uploadEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "geo.provider.testing": True,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "network.trr.mode": 5,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "signon.rememberSignons": False,
    "termsofuse.bypassNotification": True,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "data:,",
    "toolkit.telemetry.unified": False,
}
"""Each is a service of Mozilla's that a fresh profile would call, or a page it would open."""


class FirefoxError(Exception):
    """It does not start on this machine; with the end of its log."""


def find_firefox() -> str | None:
    """Debian's name, then everybody else's."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


@dataclass(frozen=True)
class Firefox:
    """`chrome` is the browser's own window, from where settings are changed while it runs."""

    connection: BidiConnection
    chrome: str

    def set_dark(self, *, dark: bool) -> None:
        """What the system prefers; open pages hear of it."""
        self._tell(f"Services.prefs.setIntPref('ui.systemUsesDarkTheme', {int(dark)})")

    def _tell(self, expression: str) -> None:
        target = {"context": self.chrome}
        self.connection.ask(
            "script.evaluate", expression=expression, target=target, awaitPromise=False
        )


@contextlib.contextmanager
def run_firefox(program: str, folder: Path) -> Iterator[Firefox]:
    """One that lives as long as the block; `folder` takes its profile, home and log."""
    profile, log = folder / "profile", folder / "firefox.log"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(QUIET[name])});" for name in QUIET]
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    command = [program, "--headless", "--no-remote", "--profile", str(profile)]
    command += ["--remote-debugging-port=0", "--remote-allow-system-access"]
    # As root, in a container, the sandbox for pages can do without what the kernel refuses.
    environment = {"HOME": str(folder), "MOZ_DISABLE_CONTENT_SANDBOX": "1", "TZ": "Asia/Tokyo"}
    with running(command, log, **environment):
        connection = BidiConnection(f"{_wait_for_address(log)}/session")
        try:
            yield _greet(connection)
        finally:
            connection.close()


def _wait_for_address(log: Path) -> str:
    try:
        address: str = wait_for(lambda: _find_address(log), START_S)
    except AssertionError:
        raise FirefoxError(log.read_text("utf-8", errors="replace")[-500:]) from None
    return address


def _find_address(log: Path) -> str | None:
    found = LISTENING.search(log.read_text("utf-8", errors="replace"))
    return found.group(1) if found else None


def _greet(connection: BidiConnection) -> Firefox:
    connection.ask("session.new", capabilities={})
    connection.ask("session.subscribe", events=EVENTS)
    scope: dict[str, Any] = {"moz:scope": "chrome"}
    windows = connection.ask("browsingContext.getTree", **scope)["contexts"]
    return Firefox(connection, windows[0]["context"])
