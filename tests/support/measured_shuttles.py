"""The made-up data set with a measure: waits by company, a share of nothing, by one column."""

from dataclasses import replace

from support.shuttles import SHUTTLES

from dashapp.dataset import Measure

MEASURED = replace(
    SHUTTLES,
    name="support.measured_shuttles:MEASURED",
    columns=tuple(
        replace(column, measure=Measure(("company",))) if column.name == "wait" else column
        for column in SHUTTLES.columns
    ),
)
