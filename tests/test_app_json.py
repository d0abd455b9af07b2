"""app.json, by which a platform sets the app up: it parses, and every name in it is read."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dashapp.settings import Settings, environment_names, load_settings

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = {"DASK_COILED__TOKEN", "WEB_CONCURRENCY"}
"""Read by Coiled's client and by the Procfile."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "app.json").read_text("utf-8"))
    return found


def test_every_name_is_a_setting(manifest: dict[str, Any]) -> None:
    assert set(manifest["env"]) <= set(environment_names().values()) | ELSEWHERE
    assert set(manifest["env"]) >= ELSEWHERE


def test_its_values_are_right_ones(
    manifest: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, about in manifest["env"].items():
        if "value" in about and name not in ELSEWHERE:
            monkeypatch.setenv(name, about["value"])
    settings = load_settings()
    assert settings.backend == "coiled"
    assert settings.coiled_workers <= settings.max_workers


def test_every_name_is_explained_and_no_secret_has_a_value(manifest: dict[str, Any]) -> None:
    for name, about in manifest["env"].items():
        assert about["description"].endswith("."), name
        assert len({"value", "generator", "required"} & set(about)) == 1, name
    hidden = {f"DASHAPP_{name.upper()}" for name, f in Settings.model_fields.items() if not f.repr}
    for name in (hidden | {"DASK_COILED__TOKEN"}) & set(manifest["env"]):
        assert "value" not in manifest["env"][name]


def test_it_runs_what_the_procfile_names(manifest: dict[str, Any]) -> None:
    processes = re.findall(r"^(\w+):", (ROOT / "Procfile").read_text("utf-8"), re.MULTILINE)
    assert set(manifest["formation"]) <= set(processes)
