"""Columns that no kernel knows by name: codes, amounts and quotients beyond the declared ones."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from engine_layouts import (
    LAYOUT,
    MORE,
    QUOTIENTS,
    VENDORS,
    add_vendors,
    index_more,
    meets,
    place_of,
    values_of,
)
from engine_strategies import PARTS, amount_spans, canonical_trips, endpoints, seeds
from hypothesis import given
from hypothesis import strategies as st

from dashapp.dataset import Bins, Choice, Dataset, Quotient
from dashapp.engine.blocks import sort_trips
from dashapp.engine.column_cache import columns_of
from dashapp.engine.fields import Counted
from dashapp.engine.filter_mask import apply_selection
from dashapp.engine.finalize import combine_histograms
from dashapp.engine.layout import layout_of
from dashapp.engine.plan import CODE_BITS, FAIL_CODES, build_plan
from dashapp.engine.regions import build_bounds_region
from dashapp.engine.summary import summarise_region
from dashapp.model import Bounds, Endpoint

WORLD = build_bounds_region(Bounds.world(), None)


@st.composite
def filters_of(draw: st.DrawFn, block: pd.DataFrame, endpoint: Endpoint) -> dict[str, Any]:
    """Any of more than eight filters; ranges of quotients often end on a value that there is.

    But those by place, whose columns `place_columns` makes.
    """
    known = [name for name, field in LAYOUT.fields.items() if not field.place_of]
    names = draw(st.sets(st.sampled_from(known), max_size=12))
    chosen = [name for name in LAYOUT.fields if name in names]
    return {name: draw(_values(name, block, endpoint)) for name in chosen}


def _values(name: str, block: pd.DataFrame, endpoint: Endpoint) -> st.SearchStrategy[Any]:
    if name == "vendor":
        return st.sets(st.sampled_from(list(VENDORS)), min_size=1).map(lambda c: tuple(sorted(c)))
    if name not in QUOTIENTS:
        return PARTS.get(name, amount_spans)
    given = [value for value in values_of(block, name, endpoint) if value is not None]
    near = [value for value in given if abs(value) < 2**31 - 2] or [0]
    ends = st.tuples(st.sampled_from(near), st.integers(-1, 1)).map(sum)
    return st.tuples(ends, ends).map(lambda span: (min(span), max(span))) | amount_spans


def failed(block: pd.DataFrame, filters: dict[str, Any], endpoint: Endpoint) -> list[set[str]]:
    """Names of the filters that each row fails."""
    columns = {name: values_of(block, name, endpoint) for name in filters}
    return [
        {name for name, wanted in filters.items() if not meets(columns[name][row], name, wanted)}
        for row in range(len(block))
    ]


@given(canonical_trips(max_rows=80), endpoints, seeds, st.data())
def test_a_row_has_the_code_of_the_one_filter_that_it_fails(
    trips: pd.DataFrame, endpoint, seed: int, data: st.DataObject
) -> None:
    block = sort_trips(add_vendors(trips, seed), endpoint, MORE)
    filters = data.draw(filters_of(block, endpoint))
    frame, index = index_more(block, endpoint, 30)
    mask = np.empty(len(block), dtype=np.uint8)
    plan = build_plan(filters, LAYOUT)
    apply_selection(columns_of(frame, index, LAYOUT), plan, WORLD, 0, 0, mask)
    codes = dict(zip(filters, FAIL_CODES, strict=False))
    for found, names in zip(mask.tolist(), failed(block, filters, endpoint), strict=True):
        if len(names) > 1:
            assert found.bit_count() > CODE_BITS
        else:
            assert found == sum(codes[name] for name in names)


@given(canonical_trips(max_rows=80), endpoints, seeds, st.data())
def test_every_histogram_is_what_counting_by_hand_finds(
    trips: pd.DataFrame, endpoint, seed: int, data: st.DataObject
) -> None:
    block = sort_trips(add_vendors(trips, seed), endpoint, MORE)
    filters = data.draw(st.just({}) | filters_of(block, endpoint))
    without = data.draw(st.sets(st.sampled_from(list(LAYOUT.fields))))
    blocks = [index_more(block, endpoint, 30)]
    part = summarise_region(blocks, WORLD, filters, LAYOUT, without)
    fails = failed(block, filters, endpoint)
    assert part.total == fails.count(set())
    histograms = combine_histograms([part], LAYOUT)
    for field in LAYOUT.counted:
        if field.counted is Counted.HOURS:
            continue
        left_out = {field.name} & without
        rows = [row for row, names in enumerate(fails) if names <= left_out]
        values = values_of(block, field.name, endpoint)
        slots = [_slot(block, row, values[row], field) for row in rows]
        expected = [Counter(slots)[slot] for slot in range(field.slots)]
        assert _flat(histograms[field.name], field) == expected, field.name


def _slot(block: pd.DataFrame, row: int, value: Any, field: Any) -> int:
    if field.name == "tip" and value is None and block["tip_cents"].iloc[row] == 0:
        return field.slots - 1
    return place_of(value, field)


def _flat(histogram: Any, field: Any) -> list[int]:
    if field.counted is Counted.CODES:
        extra = [histogram.missing] if field.missing == field.bins.count else []
        return [*histogram.counts, *extra]
    beside = [histogram.over, histogram.missing]
    unrecorded = [histogram.unrecorded] if field.has_unrecorded else []
    return [histogram.under, *histogram.counts, *beside, *unrecorded]


def test_two_filters_that_fail_are_never_one() -> None:
    assert len(FAIL_CODES) == 70
    pairs = ((a, b) for a in FAIL_CODES for b in FAIL_CODES if a < b)
    assert all((a | b).bit_count() > CODE_BITS for a, b in pairs)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": Quotient("fare", None, 2**19, 1)}, "speed is scaled by more"),
        ({"bins": Bins(1, 300)}, "speed has more than 250 bins"),
        ({"filter": Choice(VENDORS)}, "speed has a kind of filter"),
    ],
)
def test_what_there_is_no_loop_for_is_refused(changes: dict, sentence: str) -> None:
    columns = (
        replace(column, **changes) if column.name == "speed" else column for column in MORE.columns
    )
    other = Dataset("other", MORE.title, MORE.ends, tuple(columns))
    with pytest.raises(ValueError, match=sentence):
        layout_of(other)
