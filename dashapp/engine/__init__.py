"""The query engine: pure numpy, numba and pandas, which knows neither Dask nor Dash.

It travels to the workers. Import its modules by name: this package imports none of them, because
the web process must not pay for numba.
"""
