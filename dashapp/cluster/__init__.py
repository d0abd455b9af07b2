"""The shared Dask cluster: the only folder that imports distributed or coiled."""
