"""Which codes trips have, against pandas, whether columns stand alone or together."""

import numpy as np
import pytest
from engine_zones import BY_ZONE
from support.selecting import YELLOW
from support.trips import make_trips

from dashapp.dataset import Choice, Dataset
from dashapp.engine.blocks import sort_trips
from dashapp.engine.columns import canonical_dtypes
from dashapp.engine.index import Block, build_block
from dashapp.engine.present_codes import find_present_codes
from dashapp.model import Endpoint


def build(trips, dataset: Dataset) -> Block:
    return build_block(sort_trips(trips, Endpoint.PICKUP, dataset), dataset, Endpoint.PICKUP)


def coded(dataset: Dataset):
    return [
        column for column in dataset.stored if column.is_coded and isinstance(column.filter, Choice)
    ]


@pytest.mark.parametrize("dataset", [YELLOW, BY_ZONE], ids=["alone", "together"])
def test_codes_are_those_that_any_row_has(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashapp.engine.present_codes._STEP", 7)
    trips = make_trips(60)
    for end in Endpoint:
        trips[f"{end}_reason"] = np.uint8(0)
    rng = np.random.default_rng(5)
    for column in coded(dataset):
        codes = [*column.filter.codes][:-1]
        trips[column.kept] = rng.choice(codes, len(trips)).astype(np.uint8)
    dtypes = canonical_dtypes(dataset)
    trips = trips.reindex(columns=[*dtypes], fill_value=1).astype(dtypes)
    found = find_present_codes(build(trips, dataset), dataset)
    assert {*found} == {column.name for column in coded(dataset)} != set()
    for column in coded(dataset):
        assert found[column.name] == {*trips[column.kept].unique().tolist()}
        assert found[column.name] != {*column.filter.codes}


def test_no_rows_have_no_codes() -> None:
    trips = make_trips(5).assign(pickup_reason=np.uint8(1))
    assert find_present_codes(build(trips, YELLOW), YELLOW) == {"payment": set(), "rate": set()}
