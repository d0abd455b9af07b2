"""Names that no column may have: the API and the links of the page have them for others."""

RESERVED_NAMES = frozenset(
    {
        *("endpoint", "bounds", "limit", "order", "without", "histograms", "format"),
        *("measures", "compare"),
        *("area", "time_at", "from_place", "to_place"),
        *("set", "total", "version", "elapsed_ms", "cached"),
        *("place", "view", "panel", "colours", "scale", "opacity", "mode", "scope", "base"),
        *("show", "flows", "figure", "group", "by"),
    }
)
"""Parameters of the API, keys of its answers, and what links of the page have beside filters."""
