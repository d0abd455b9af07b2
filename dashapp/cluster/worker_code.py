"""What of the package workers import: it travels to machines elsewhere, and names a local cluster.

A release that changes only the page keeps a local cluster. A test reads from the sources that
nothing is missing here.
"""

FOLDERS = ("dataset", "model", "places", "engine", "data", "cluster")
TABLES = ("places/*.npz", "places/*.csv")
"""What those folders read beside their code."""

FILES = (
    "errors.py",
    "set_names.py",
    "cancellation.py",
    "connection_settings.py",
    "data_settings.py",
    "machine_defaults.py",
    "scheduler_settings.py",
    "web_settings.py",
    "settings.py",
    "shared_redis.py",
    "file_lock.py",
    "whole_files.py",
)
