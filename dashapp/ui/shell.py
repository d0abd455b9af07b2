"""The HTML document that Dash serves: fewer scripts than it would link, and where our files are."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import plotly
from dash import Dash
from dash.fingerprint import build_fingerprint

ASSET_LIST = "dashapp-assets"
"""Id of the JSON in the document that assets/js/core/api.js reads."""

DATASET = "dashapp-dataset"
"""Id of the JSON in the document that assets/js/core/dataset.js reads."""

_UNUSED_SCRIPT = re.compile(
    r"<script src=\"[^\"]*/"
    r"(?:deps/polyfill@|dash_table/|dash_extensions/|dcc/dash_core_components-shared)"
    r"[^\"]*\"></script>"
)
"""44 KB for browsers of before 2017, components of which this page has none, and 26 KB for those
of Dash's core components that come in parts: graphs, dropdowns, sliders."""

_PLOTLY = "package_data/plotly.min.js"

_RENDERER = re.compile(r"(?=<script src=\"[^\"]*/dash_renderer\.)")
"""Our scripts need Leaflet, which comes before this place; the renderer needs our scripts."""


class PageShell(Dash):  # type: ignore[misc]
    """A Dash app whose document is lean. `interpolate_index` is Dash's own hook for that.

    `script` and `style` are the bundles of our own, as paths below the assets; scripts in the
    folder `later` come when the page asks for them. `dataset` is what the page goes by, as JSON.
    """

    def __init__(
        self,
        *names: str,
        script: str,
        style: str,
        later: str,
        dataset: Mapping[str, Any],
        **settings: object,
    ) -> None:
        self._script, self._style, self._later, self._dataset = script, style, later, dataset
        super().__init__(*names, assets_ignore=r"\.(js|css)$", **settings)

    def interpolate_index(self, **parts: str) -> str:
        script, style = (self.get_asset_url(path) for path in (self._script, self._style))
        parts["css"] += f'<link rel="stylesheet" href="{style}">'
        scripts = _UNUSED_SCRIPT.sub("", parts["scripts"])
        parts["scripts"] = _RENDERER.sub(f'<script src="{script}"></script>\n', scripts, count=1)
        parts["config"] += _embed(ASSET_LIST, self._list_assets()) + _embed(DATASET, self._dataset)
        document: str = super().interpolate_index(**parts)
        return document

    def _list_assets(self) -> dict[str, str]:
        """Addresses of the files that scripts fetch, with the fingerprint that lets them stay."""
        folder = Path(self.config.assets_folder)
        files = sorted([*folder.glob("geo/*.geojson"), *folder.glob(f"{self._later}/*.js")])
        names = {file.relative_to(folder).as_posix(): file.stat().st_mtime for file in files}
        addresses = {
            f"assets/{name}": f"{self.get_asset_url(name)}?m={m}" for name, m in names.items()
        }
        addresses["plotly.min.js"] = self._address_plotly()
        return addresses

    def _address_plotly(self) -> str:
        """Where Dash serves the plotly.js of the plotly package, as its own graph would name it."""
        file = Path(plotly.__file__).parent / _PLOTLY
        name = build_fingerprint(_PLOTLY, plotly.__version__, int(file.stat().st_mtime))
        return f"{self.config.requests_pathname_prefix}_dash-component-suites/plotly/{name}"


def _embed(place: str, value: Mapping[str, Any]) -> str:
    """Data in the document, which no browser runs: scripts find them by their id."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script id="{place}" type="application/json">{text}</script>'
