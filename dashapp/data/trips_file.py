"""A file of all trips that match in a rectangle, as it is asked for in the web process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dashapp.engine.morton_range import bounds_ranges
from dashapp.model import Bounds, ExportFormat, FileQuery, MortonRange, TripFilter

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ExportQuery(FileQuery):
    """How many trips there may be is decided before; `notes` stand at the file's beginning."""

    bounds: Bounds
    trip_filter: TripFilter
    file_format: ExportFormat
    notes: Mapping[str, Any] = field(default_factory=dict)

    def morton_ranges(self) -> Sequence[MortonRange]:
        return bounds_ranges(self.bounds, self.trip_filter.dataset)

    def select(self, block: tuple[Any, Any]) -> "pd.DataFrame":
        from dashapp.engine.exporting import select_trips

        return select_trips(block, self.endpoint, self.bounds, self.trip_filter)

    def write(self, parts: "Sequence[pd.DataFrame]") -> bytes:
        from dashapp.data.export_files import write_trips

        return write_trips(parts, self.file_format, self.notes, self.trip_filter.dataset)
