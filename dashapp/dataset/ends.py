"""The two ends of a trip, each with a time and a place, of which files may lack either."""

from dataclasses import dataclass

from dashapp.dataset.columns import Header


@dataclass(frozen=True, slots=True)
class End:
    """One end of a trip: its time and its place, by the names of the files' columns.

    Attributes:
        label: several of them, as a title that ends in s: "Pickups", "Starts".
        degrees: names of longitude and latitude (EPSG:4326).
        metres: names of x and y (EPSG:3857).
        place: names of the column with the id of its place in the data set's partition.
        has_point, has_time, has_place: whether the loaded files have them (`Dataset.having`).
    """

    name: str
    label: str
    time: Header
    degrees: tuple[tuple[str, ...], tuple[str, ...]]
    metres: tuple[tuple[str, ...], tuple[str, ...]]
    has_point: bool = True
    has_time: bool = True
    place: tuple[str, ...] = ()
    has_place: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether it is known where it was, by a point or by a place."""
        return self.has_point or self.has_place

    @property
    def word(self) -> str:
        """One of them within a sentence; several are this with an s."""
        return self.label.lower().removesuffix("s")


def point_of(end: str) -> str:
    """The part of a trip that its point at this end is, as files may lack it."""
    return f"{end}_point"


def place_of(end: str) -> str:
    """Likewise the id of its place."""
    return f"{end}_place"


def time_of(end: str) -> str:
    """Likewise its time."""
    return f"{end}_time"


def zone_fields(end: str) -> tuple[str, str]:
    """In trips and exports: id and name of the place at this end, where files have places."""
    return f"{end}_zone_id", f"{end}_zone"
