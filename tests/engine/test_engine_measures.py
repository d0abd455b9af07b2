"""A measure of any geometry: by one column or two, with a share or none, with levels or none."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from engine_layouts import CODES, MORE, VENDORS, add_vendors, meets, place_of, values_of
from engine_strategies import PARTS, canonical_trips, endpoints, seeds
from hypothesis import given
from hypothesis import strategies as st

from dashapp.dataset import Bins, Column, Dataset, Measure
from dashapp.engine.aggregation import append_runs
from dashapp.engine.blocks import sort_trips
from dashapp.engine.finalize import combine_summaries
from dashapp.engine.index import Block, build_index
from dashapp.engine.layout import layout_of
from dashapp.engine.packing import pack_trips
from dashapp.engine.regions import build_bounds_region
from dashapp.engine.summary import summarise_region
from dashapp.model import Bounds, Endpoint
from dashapp.model.summary import MeasureFigures

WORLD = build_bounds_region(Bounds.world(), None)


def measuring(name: str, measure: Measure, level: str = "") -> Dataset:
    """The made-up data set with another measure, and another column that levels of detail keep."""

    def change(column: Column) -> Column:
        own = measure if column.name == name else None
        return replace(column, measure=own, in_levels=column.name == level)

    told = f"{name} by {measure.by} of {measure.share_of}, {level}"
    return Dataset(told, MORE.title, MORE.ends, tuple(map(change, MORE.columns)))


DATASETS = [
    measuring("fare", Measure(("vendor",))),
    measuring("distance", Measure(("passengers",), "fare")),
    measuring("total_paid", Measure(("rate", "vendor"), "tip")),
    measuring("fare", Measure(("vendor",), "distance"), "passengers"),
    measuring("tip", Measure(("vendor", "passengers"), "fare"), "passengers"),
    measuring("tip", Measure(("payment",)), "payment"),
    measuring("fare", Measure(("rate",)), "vendor"),
]
"""With levels: not told, told second, of codes among which not given has a place of its own."""


@st.composite
def filters_of(draw: st.DrawFn, dataset: Dataset) -> dict[str, Any]:
    """None, the one that segments answer, or another one as well."""
    vendors = st.sets(st.sampled_from(list(VENDORS)), min_size=1).map(lambda c: tuple(sorted(c)))
    names = draw(st.sets(st.sampled_from([*dataset.in_levels, "hours"])))
    return {name: draw({**PARTS, "vendor": vendors}[name]) for name in sorted(names)}


def index(block: pd.DataFrame, endpoint: Endpoint, dataset: Dataset, rows: int) -> Block:
    frame, beside = pack_trips(block, dataset)
    return frame, build_index(frame, beside, endpoint, layout_of(dataset), rows)


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
@given(canonical_trips(max_rows=120), endpoints, seeds, st.sampled_from([25, 10_000]), st.data())
def test_figures_are_what_counting_by_hand_finds(
    dataset: Dataset,
    trips: pd.DataFrame,
    endpoint: Endpoint,
    seed: int,
    segment_rows: int,
    data: st.DataObject,
) -> None:
    block = sort_trips(add_vendors(trips, seed), endpoint, MORE)
    filters = data.draw(filters_of(dataset))
    layout, half = layout_of(dataset), len(block) // 2
    found = combine_summaries(
        [
            summarise_region(
                [index(part, endpoint, dataset, segment_rows)], WORLD, filters, layout, ()
            )
            for part in (block.iloc[:half], block.iloc[half:])
        ],
        dataset,
    )
    told = [name for name, field in layout.fields.items() if not field.place_of]
    columns = {name: values_of(block, name, endpoint) for name in (*CODES, *told)}
    rows = [
        row
        for row in range(len(block))
        if all(meets(columns[name][row], name, wanted) for name, wanted in filters.items())
    ]
    assert found.total == len(rows)
    measure = layout.measure
    assert measure is not None
    assert list(found.groups) == [field.name for field in measure.by]
    for field in measure.by:
        places = {row: place_of(columns[field.name][row], field) for row in rows}
        for code, group in enumerate(found.groups[field.name]):
            own = [row for row in rows if places[row] == code]
            assert_figures(group, block, own, dataset, columns)
        assert len(found.groups[field.name]) == field.bins.count
    for field in measure.groups:
        counts = Counter(place_of(columns[field.name][row], field) for row in rows)
        histogram = found.histograms[field.name]
        told = [*histogram.counts, histogram.missing][: field.slots]
        assert told == [counts[place] for place in range(field.slots)]
    assert len(append_runs.signatures) <= 1, "another data set compiles nothing"


def assert_figures(
    found: MeasureFigures,
    block: pd.DataFrame,
    rows: list[int],
    dataset: Dataset,
    columns: dict[str, list[Any]],
) -> None:
    column = dataset.measured
    assert column is not None
    assert column.measure is not None
    values = {row: columns[column.name][row] for row in rows}
    given = sorted(value for value in values.values() if value is not None)
    no_value = [row for row in rows if values[row] is None]
    unrecorded = [row for row in no_value if block[column.kept].iloc[row] == 0]
    assert (found.trips, found.unrecorded) == (len(given), len(unrecorded))
    assert found.missing == len(no_value) - len(unrecorded)
    assert found.total == sum(given) / 100
    if given:
        middle = Fraction(given[(len(given) - 1) // 2] + given[len(given) // 2], 2)
        assert found.median == float(middle) / 100
        assert found.mean == pytest.approx(float(Fraction(sum(given), 100 * len(given))), rel=1e-12)
    else:
        assert (found.median, found.mean) == (None, None)
    if not column.measure.share_of:
        assert (found.share_trips, found.mean_share) == (None, None)
        return
    wholes = columns[column.measure.share_of]
    shares = [
        Fraction(value, wholes[row])
        for row, value in values.items()
        if value is not None and wholes[row] is not None and wholes[row] > 0
    ]
    assert found.share_trips == len(shares)
    if not shares:
        assert found.mean_share is None
        return
    error = 1e-12 * float(max(map(abs, shares)))
    assert found.mean_share == pytest.approx(float(sum(shares) / len(shares)), rel=0, abs=error)


def test_amounts_that_the_histogram_shows_have_places_in_the_table() -> None:
    wide = measuring("total_paid", Measure(("vendor",)))
    measure, least = (layout_of(one).measure for one in (wide, MORE))
    assert (measure.dense, least.dense) == (10_000, 4096)
    bins = (replace(one, bins=Bins(10_000, 200)) for one in wide.columns)
    columns = tuple(
        after if after.measure else before for after, before in zip(bins, wide.columns, strict=True)
    )
    widest = layout_of(Dataset("widest", MORE.title, MORE.ends, columns)).measure
    assert widest.dense == 2**16 - 3, "memory has no codes beyond"


@pytest.mark.parametrize(
    ("name", "measure", "level", "sentence"),
    [
        ("speed", Measure(("vendor",)), "", "speed is measured, so it must be an amount"),
        ("fare", Measure(("vendor",), "speed"), "", "a share of speed, which must be an amount"),
        ("fare", Measure(("vendor",), "vendor"), "", "a share of vendor, which must be"),
        ("fare", Measure(()), "", "by one column or two"),
        ("fare", Measure(("vendor", "vendor")), "", "by one column or two"),
        ("fare", Measure(("vendor", "rate", "payment")), "", "by one column or two"),
        ("fare", Measure(("hours",)), "", "by hours, which must be codes"),
        ("fare", Measure(("nothing",)), "", "by nothing, which must be codes"),
        (
            "fare",
            Measure(("vendor", "rate")),
            "passengers",
            "more than 256 groups: 11 of passengers times 4 of vendor times 8 of rate",
        ),
    ],
)
def test_a_measure_without_a_loop_is_refused(
    name: str, measure: Measure, level: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        layout_of(measuring(name, measure, level))
