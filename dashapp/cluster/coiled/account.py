"""May we use Coiled at all? Two small requests with a time limit, before anything slow.

The client of Coiled would print a login page and wait 12 minutes without a right token, and for
ever while its servers answer 503.
"""

import asyncio
import os
from typing import Any

import dask

from dashapp.errors import ClusterError, ConfigurationError

ACCOUNT_SECONDS = 8.0
TOKEN_NAME = "DASK_COILED__TOKEN"  # noqa: S105  the name of a variable, not what it holds
DEFAULT_SERVER = "https://cloud.coiled.io"

_USER, _MEMBERSHIPS = "/api/v2/user/me", "/api/v2/user/me/memberships"


def find_workspace(wanted: str | None) -> str:
    """Slug of the workspace to use, after token and workspace have proved right.

    Raises:
        ConfigurationError: no token, a wrong one, or a workspace that it cannot use.
        ClusterError: Coiled does not answer, or not now.
    """
    token = str(dask.config.get("coiled.token", None) or "").strip()
    if not token:
        raise ConfigurationError(_missing_token())
    user, memberships = asyncio.run(_ask_in_time(find_server(), token))
    wanted = wanted or dask.config.get("coiled.workspace", None) or _default_of(user)
    accounts = [one.get("account", {}) for one in memberships]
    slugs = sorted(str(account.get("slug")) for account in accounts)
    if wanted not in slugs:
        raise ConfigurationError(
            f"The Coiled token cannot use a workspace {wanted!r}; set DASHAPP_COILED_WORKSPACE to "
            f"one of: {', '.join(slugs) or 'none at all'}."
        )
    return str(wanted)


def find_server() -> str:
    return str(dask.config.get("coiled.server", None) or DEFAULT_SERVER).rstrip("/")


def remove_secrets(text: str) -> str:
    """What servers say, without our token, should it be in there."""
    token = str(dask.config.get("coiled.token", None) or "").strip()
    return text.replace(token, "***") if token else text


def _missing_token() -> str:
    text = f"There is no Coiled token; set {TOKEN_NAME} to one from cloud.coiled.io"
    wrong = next((one for one in ("COILED_API_TOKEN", "COILED_TOKEN") if os.environ.get(one)), "")
    return f"{text} ({wrong} is not read)." if wrong else f"{text}."


def _default_of(user: dict[str, Any]) -> Any:
    return (user.get("default_account") or {}).get("slug")


async def _ask_in_time(server: str, token: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    import aiohttp  # noqa: PLC0415  comes with coiled, for this backend only

    scheme = "ApiToken" if "-" in token else "Token"
    limit = aiohttp.ClientTimeout(total=ACCOUNT_SECONDS / 2)
    headers = {"Authorization": f"{scheme} {token}"}
    try:
        async with aiohttp.ClientSession(server, headers=headers, timeout=limit) as session:
            return await _get(session, _USER), await _get(session, _MEMBERSHIPS)
    except (OSError, TimeoutError, aiohttp.ClientError, ValueError) as error:
        raise ClusterError(f"Coiled at {server} does not answer.") from error


async def _get(session: Any, path: str) -> Any:
    async with session.get(path) as response:
        if response.status in (401, 403):
            raise ConfigurationError(
                f"Coiled refuses the token in {TOKEN_NAME}; make a new one at cloud.coiled.io."
            )
        if response.status >= 400:
            raise ClusterError(f"Coiled answers with an error just now ({response.status}).")
        return await response.json()
