"""What stands in files where a value is missing. Imports nothing heavy: probing needs it too."""

MISSING_WORDS = (
    # what pandas.read_csv takes for missing, as the ancestor did
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
    # dumps of MySQL, Hive and Postgres, a pandas time, and what people type
    "\\N", "NaT", "-",
)  # fmt: skip
_MISSING = frozenset(MISSING_WORDS)


def is_missing(text: str) -> bool:
    return text in _MISSING
