"""What pages and programs are told of the data set: the same at its address and in the document."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient
from support.datasets import list_files
from support.oracle import create_cluster
from support.selecting import YELLOW
from support.shuttles import SHUTTLES
from support.trips import make_trips

from dashapp.app import create_app
from dashapp.dataset import TAXI, Dataset
from dashapp.services import Services
from dashapp.web.dataset import PATH, describe_dataset


def create_of(services: Services, dataset: Dataset) -> Dash:
    settings = services.settings.model_copy(update={"dataset": dataset.whole.name})
    cluster = create_cluster(make_trips(), dataset=dataset)
    return create_app(settings, replace(services, settings=settings, cluster=cluster))


@pytest.mark.parametrize("dataset", [YELLOW, SHUTTLES], ids=lambda dataset: dataset.name)
def test_the_address_and_the_document_say_the_same(services: Services, dataset: Dataset) -> None:
    app = create_of(services, dataset)
    http = app.server.test_client()
    [embedded] = re.findall(r'<script id="dashapp-dataset"[^>]*>([^<]+)</script>', read(http, "/"))
    assert json.loads(embedded) == http.get(PATH).json
    assert f"<title>{dataset.title}</title>" in read(http, "/")


def read(http: FlaskClient, path: str) -> str:
    return http.get(path).text


def test_data_come_before_the_scripts_that_read_them(services: Services) -> None:
    page = read(create_app(services.settings, services).server.test_client(), "/")
    assert page.index("dashapp-dataset") < page.index("/page.js")


def test_what_another_data_set_has_is_known_by_name() -> None:
    assert describe_dataset(TAXI, (TAXI,))["lacks"] == {}
    assert describe_dataset(YELLOW)["lacks"]["rider"] == "rider"
    lacks = describe_dataset(SHUTTLES, (YELLOW, SHUTTLES))["lacks"]
    assert lacks["fare"] == "fare"
    assert lacks["group"] == "tip"
    assert not {column.name for column in SHUTTLES.filters} & set(lacks)


def test_a_layout_has_what_its_data_set_has_and_no_word_of_others(services: Services) -> None:
    app = create_of(services, SHUTTLES)
    layout = app.server.test_client().get("/_dash-layout").text
    boxes = re.findall(r'"data-filter-box": ?"(\w+)"', layout)
    assert boxes == ["wait", "bags", "clock", "on", "company"]
    others = "taxi|passenger|fare|distance|payment|weekday|tips?|dock-stories"
    assert re.findall(rf"(?i)\b(?:{others})s?\b", layout) == []


@pytest.mark.parametrize("path", list_files(), ids=lambda path: path.name)
def test_the_tests_of_the_scripts_read_what_the_page_is_told(path: Path) -> None:
    told = "Write it: PYTHONPATH=.:tests .venv/bin/python -m support.datasets"
    assert path.read_text("utf-8") == list_files()[path], told


def test_the_documentation_has_a_row_for_each_filter() -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    section = text.partition("## Filters\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert rows == [column.name for column in TAXI.filters]
