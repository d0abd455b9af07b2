"""FOIL's fares, which stand in files of their own: which file belongs to which trips, by name.

The trips of 2010 to 2013 that were given out under the Freedom of Information Law stand in
trip_data_1.csv, …, their money in trip_fare_1.csv, …; a driver's licence, a medallion and the time
of the pickup say which row belongs to which (`fare_join`).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from dashapp.data.chunks import SourceFile
from dashapp.data.schema import COORDINATES, PLACES, Layout, locate_columns, normalise
from dashapp.data.time_forms import TimeForm
from dashapp.dataset import Dataset
from dashapp.dataset.mapping import Mapping
from dashapp.errors import DataError
from dashapp.model.losses import shorten

TEXT_KEYS = ("medallion", "hack_license")
TIME_KEY = "pickup_time"

_KIND = re.compile(r"trip[\W_]*(?:data|fares?)", re.IGNORECASE)


def has_keys(columns: Sequence[str]) -> bool:
    return {*TEXT_KEYS} <= {normalise(column) for column in columns}


def recognise_fares(
    columns: Sequence[str], dataset: Dataset, mapping: Mapping = ()
) -> Layout | None:
    """Layout of a file of fares, its keys included; None of any other one."""
    positions = locate_columns(columns, dataset, mapping)
    money = {column.field for column in dataset.amounts} & {*positions}
    is_of_fares = has_keys(columns) and TIME_KEY in positions and money
    if not is_of_fares or {*COORDINATES, *PLACES} & {*positions}:
        return None
    names = {field: shorten(columns[at].strip()) for field, at in positions.items()}
    return with_keys(Layout(len(columns), positions, False, names, dataset, {}), columns)


def with_keys(layout: Layout, columns: Sequence[str]) -> Layout:
    """The same with the keys among its fields."""
    names = [normalise(column) for column in columns]
    keys = {key: names.index(key) for key in TEXT_KEYS}
    return replace(layout, positions={**layout.positions, **keys})


def keys_alone(layout: Layout) -> Layout:
    """Of one with keys: these and nothing else, for a quicker look at them."""
    keys = (*TEXT_KEYS, TIME_KEY)
    return replace(
        layout,
        positions={key: layout.positions[key] for key in keys},
        names={TIME_KEY: layout.names[TIME_KEY]},
    )


def pair_fares(files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Files of trips, each with that of its fares; fares stand for no trips of their own.

    Paired are files whose names differ in nothing but trip_data and trip_fare, and a sole file of
    trips with a sole one of fares.

    Raises:
        DataError: fares without their trips, or twice.
    """
    fares: dict[str, SourceFile] = {}
    for file in files:
        if file.is_of_fares and fares.setdefault(_name_pair(file), file) is not file:
            twin = fares[_name_pair(file)]
            raise DataError(f"{twin.shown} and {file.shown} have one name; give one of them.")
    if not fares:
        return tuple(files)
    trips = [file for file in files if not file.is_of_fares]
    with_own = [file for file in trips if has_keys(file.columns)]
    if len(with_own) == len(fares) == 1:
        fares = {_name_pair(with_own[0]): next(iter(fares.values()))}
    paired = {file: fares.pop(_name_pair(file), None) for file in with_own}
    if fares:
        alone = next(iter(fares.values()))
        raise DataError(
            f"{alone.shown} has fares without trips; give the file of its trips with it, as "
            "trip_data_1.csv beside trip_fare_1.csv."
        )
    return tuple(replace(file, fares=paired.get(file)) for file in trips)


def with_order_of_trips(file: SourceFile) -> SourceFile:
    """With fares whose times, if they read either way, are written as those of the trips are."""
    if file.fares is None:
        return file
    forms = zip(file.writing.times, file.fares.writing.times, strict=True)
    times = tuple(trips if own is TimeForm.EITHER_FIRST else own for trips, own in forms)
    return replace(
        file, fares=replace(file.fares, writing=replace(file.fares.writing, times=times))
    )


def _name_pair(file: SourceFile) -> str:
    name = file.shown.rsplit("/", 1)[-1].casefold().split(".", 1)[0]
    return _KIND.sub("", name)
