"""The panel of docs/panel.md as it stands there, and callbacks as Dash's page asks them."""

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashapp.ui.dock import PANELS
from dashapp.ui.ids import panel_part_id
from dashapp.ui.panels import Panel

DOCUMENT = Path(__file__).parents[2] / "docs" / "panel.md"
CALLBACKS = "/_dash-update-component"


def read_example() -> str:
    """The first piece of Python of the document."""
    [code, *_] = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S)
    return str(code)


def load_example() -> Panel:
    module = ModuleType("docs_panel")
    sys.modules[module.__name__] = module
    exec(compile(read_example(), str(DOCUMENT), "exec"), module.__dict__)
    panel: Panel = module.CLOCK
    return panel


def describe_request(panel: str, selection: object, **controls: object) -> dict[str, Any]:
    """What Dash's page sends; `controls` are the panel's own, by the last part of their ids.

    In the order of its `inputs`.
    """
    output = {"id": panel_part_id(panel, "answer"), "property": "children"}
    changed = f"{panel_part_id(panel, 'selection')}.data"
    values = [
        {
            "id": panel_part_id(panel, part),
            "property": _name_property(panel_part_id(panel, part)),
            "value": value,
        }
        for part, value in controls.items()
    ]
    store = {"id": panel_part_id(panel, "selection"), "property": "data", "value": selection}
    return {
        "output": f"{output['id']}.{output['property']}",
        "outputs": output,
        "inputs": [store, *values],
        "changedPropIds": [changed],
        "parsedChangedPropsIds": [changed],
    }


def _name_property(control: str) -> str:
    """That of a control which some panel takes; of any other a usual one."""
    inputs = [one for panel in PANELS for one in panel.inputs]
    known = {one.component_id: one.component_property for one in inputs}
    return str(known.get(control, "value"))


def ask_panel(http: FlaskClient, panel: str, selection: object, **controls: object) -> TestResponse:
    return http.post(CALLBACKS, json=describe_request(panel, selection, **controls))


def read_answer(response: TestResponse, panel: str) -> dict[str, Any]:
    """The component that the panel shows, as JSON."""
    assert response.status_code == 200, response.text
    shown: dict[str, Any] = response.json["response"][panel_part_id(panel, "answer")]["children"]
    return shown
