"""The parts of a summary, summed and read. numpy only: this runs in the web process."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from dashapp.dataset import Calendar, Dataset
from dashapp.engine.aggregate_tables import is_wanted
from dashapp.engine.aggregates import (
    NO_DAY,
    Counts,
    PartialSummary,
    SparseHistogram,
    add_histograms,
    add_sparse,
)
from dashapp.engine.fields import Counted, Field
from dashapp.engine.layout import Layout, layout_of
from dashapp.engine.measure_figures import bin_measured, combine_groups
from dashapp.model.summary import (
    AmountHistogram,
    AnyHistogram,
    DateHistogram,
    Histogram,
    Summary,
)

_FIRST_DATE = date(1970, 1, 1)


def combine_summaries(
    parts: Sequence[PartialSummary], dataset: Dataset, wanted: Collection[str] = ()
) -> Summary:
    """The figures of all parts together; without parts those of no trips.

    `wanted` as it was asked for: names of histograms, empty for all of them.
    """
    layout = layout_of(dataset)
    total = sum(part.total for part in parts)
    histograms = combine_histograms(parts, layout, wanted)
    measure = layout.measure
    groups = combine_groups(parts, measure) if measure and measure.value.name in histograms else {}
    return Summary(total, histograms, groups)


def combine_histograms(
    parts: Sequence[PartialSummary], layout: Layout, wanted: Collection[str] = ()
) -> dict[str, AnyHistogram]:
    """The histograms of any data set, by name; `wanted` as in `combine_summaries`."""
    sums = add_histograms(parts, layout)
    histograms: dict[str, AnyHistogram] = {}
    for field in layout.counted:
        name = field.name
        if not is_wanted(name, wanted):
            continue
        if field.calendar is Calendar.DAY:
            histograms[name] = _to_dates(add_sparse([part.days[name] for part in parts]))
        elif layout.measure and field is layout.measure.value:
            counts = sums[name] + bin_measured(parts, layout.measure)
            histograms[name] = _to_amounts(field, counts)
        elif field.counted in (Counted.HOURS, Counted.CODES):
            histograms[name] = _to_histogram(field, sums[name])
        else:
            histograms[name] = _to_amounts(field, sums[name])
    return histograms


def _to_histogram(field: Field, counts: Counts) -> Histogram:
    if field.missing < field.bins.count:  # a code of its own
        return Histogram(tuple(counts.tolist()))
    return Histogram(tuple(counts[:-1].tolist()), int(counts[-1]))


def _to_amounts(field: Field, counts: Counts) -> AmountHistogram:
    bins = field.bins
    below, *inside = counts[: bins.count + 1].tolist()
    above, missing, *unrecorded = counts[bins.count + 1 :].tolist()
    return AmountHistogram(bins, tuple(inside), below, above, missing, *unrecorded)


def _to_dates(days: SparseHistogram) -> DateHistogram:
    by_day: Mapping[int, int] = dict(zip(days.keys.tolist(), days.counts.tolist(), strict=True))
    counts = {_FIRST_DATE + timedelta(day): n for day, n in by_day.items() if day != NO_DAY}
    return DateHistogram(counts, by_day.get(NO_DAY, 0))
