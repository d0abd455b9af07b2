"""An exact, interactive map of New York taxi trips: Dash in front, a shared Dask cluster behind.

Importing the package creates nothing: no app, client, cache, pool or settings.
"""

__version__ = "0.1.0"
