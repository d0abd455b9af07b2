"""The HTML document that Dash serves: fewer scripts than it would link, and where our files are."""

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import plotly
from dash import Dash
from dash.fingerprint import build_fingerprint

from dashapp.ui.ids import DocumentIds

_UNUSED_SCRIPT = re.compile(
    r"<script src=\"[^\"]*/"
    r"(?:deps/polyfill@|dash_table/|dash_extensions/|dcc/dash_core_components-shared)"
    r"[^\"]*\"></script>"
)
"""44 KB for browsers of before 2017, components of which this page has none, and 26 KB for those
of Dash's core components that come in parts: graphs, dropdowns, sliders."""

_PLOTLY = "package_data/plotly.min.js"

_RENDERER_TYPE = 'type="application/javascript"'
"""Of the inline script that begins the renderer, which needs our functions. Ours are modules, which
run in their order when the document is there; so it becomes a module after them."""


@dataclass(frozen=True)
class Document:
    """What a page is about.

    Attributes:
        about: a sentence for who finds it elsewhere.
        data: for its scripts, as JSON by the ids of elements.
    """

    title: str
    about: str
    data: Mapping[str, Mapping[str, Any]]


class PageShell(Dash):  # type: ignore[misc]
    """A Dash app whose document is lean. `interpolate_index` is Dash's own hook for that.

    `first_script` runs before anything is painted, `modules` when the document is there, in their
    order; they and `style` are paths below the assets. `document` tells, of the request at hand,
    what it is about.
    """

    def __init__(
        self,
        *names: str,
        first_script: str,
        modules: Sequence[str],
        style: str,
        document: Callable[[], Document],
        **settings: object,
    ) -> None:
        self._first_script, self._modules = first_script, modules
        self._style, self._document = style, document
        super().__init__(*names, assets_ignore=r"\.(js|css)$", **settings)

    def interpolate_index(self, **parts: str) -> str:
        first = f'<script src="{self.get_asset_url(self._first_script)}"></script>\n'
        style = f'<link rel="stylesheet" href="{self.get_asset_url(self._style)}">'
        parts["css"] = first + parts["css"] + style
        parts["scripts"] = _UNUSED_SCRIPT.sub("", parts["scripts"]) + self._link_modules()
        parts["renderer"] = parts["renderer"].replace(_RENDERER_TYPE, 'type="module"')
        parts["config"] += _embed(DocumentIds.ASSETS, self._list_assets())
        about = self._document()
        parts["title"] = html.escape(about.title)
        parts["metas"] += f'<meta name="description" content="{html.escape(about.about)}">'
        for element_id, value in about.data.items():
            parts["config"] += _embed(element_id, value)
        document: str = super().interpolate_index(**parts)
        return document

    def _link_modules(self) -> str:
        addresses = [self.get_asset_url(path) for path in self._modules]
        return "".join(f'\n<script type="module" src="{one}"></script>' for one in addresses)

    def _list_assets(self) -> dict[str, str]:
        """Addresses of the files that scripts fetch, with the fingerprint that lets them stay."""
        folder = Path(self.config.assets_folder)
        files = sorted(folder.glob("geo/*.geojson"))
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


def _embed(element_id: str, value: Mapping[str, Any]) -> str:
    """Data in the document, which no browser runs: scripts find them by their id."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script id="{element_id}" type="application/json">{text}</script>'
