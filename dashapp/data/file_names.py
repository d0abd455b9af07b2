"""What the name of a file says of it: a table of trips, perhaps packed, or something else."""

import posixpath

TABLES = (".csv", ".tsv", ".tab", ".psv")
PARQUET = (".parquet", ".parq")
PACKINGS = (".gz", ".bz2", ".xz", ".zst", ".zip")


def is_table(name: str) -> bool:
    """Whether it is text with columns, as it stands."""
    return name.lower().endswith(TABLES)


def is_of_trips(name: str) -> bool:
    """Whether a file that is called so in a folder is read: a table, packed or not, or Parquet.

    ClickHouse's trips_0.gz says nothing of what is packed in it, trips.json.gz does. A zip archive
    says it itself.
    """
    name = posixpath.basename(name).lower()
    if name.endswith((*TABLES, *PARQUET)):
        return True
    inner, packing = posixpath.splitext(name)
    if packing not in PACKINGS:
        return False
    return packing == ".zip" or is_table(inner) or not posixpath.splitext(inner)[1]


def is_hidden(path: str) -> bool:
    """Of a path within a folder or an archive: what begins with a dot or _ is somebody's own."""
    return any(part.startswith((".", "_")) for part in path.split("/"))
