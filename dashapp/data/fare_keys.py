"""The keys by which a trip finds its fare, as numbers: medallion, licence and time of the pickup.

A key is 128 bits, two lanes of the SipHash of a medallion's and a licence's text and of the time
added up. That two keys among a billion have one number is less likely than a disk that errs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashapp.data.cleaning import Flags, TripFields
from dashapp.data.fares import TEXT_KEYS, TIME_KEY
from dashapp.data.time_texts import NO_VALUE_S
from dashapp.data.values import texts_of, trim

Lane = NDArray[np.uint64]

_LANES = 2
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
"""Constants of splitmix64 and xxHash: a time multiplied by one reaches the highest bits."""


@dataclass(frozen=True)
class Keyed:
    """Rows with the texts of their keys, in the order of `TEXT_KEYS`."""

    fields: TripFields
    texts: tuple[Any, ...]


@dataclass(frozen=True)
class Keys:
    """uint64[n] twice, and which rows have a key at all: all three parts of it."""

    first: Lane
    second: Lane
    are_given: Flags


def key_texts(columns: Mapping[str, Any]) -> tuple[Any, ...]:
    """Dictionaries of trimmed texts; null where nothing stands.

    A medallion and a licence stand in many rows, so their texts are looked at once a piece.
    """
    encoded = (columns[key].dictionary_encode() for key in TEXT_KEYS)
    return tuple(
        pa.DictionaryArray.from_arrays(one.indices.cast(pa.int32()), trim(texts_of(one.dictionary)))
        for one in encoded
    )


def keys_of(part: Keyed) -> Keys:
    seconds = part.fields.times[TIME_KEY]
    are_given: Flags = seconds != NO_VALUE_S
    lanes = [seconds.astype(np.uint64) * odd for odd in _ODD]
    for kind, column in enumerate(part.texts):
        words = column.dictionary
        given = np.append(words.is_valid().to_numpy(zero_copy_only=False), False)
        at = column.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        are_given &= given[at]
        texts = pc.fill_null(words, "").to_numpy(zero_copy_only=False).astype(object)
        for lane in range(_LANES):
            lanes[lane] += np.append(_hash(texts, f"dashapp-fares-{kind}{lane}"), np.uint64(0))[at]
    return Keys(lanes[0], lanes[1], are_given)


def _hash(texts: Any, key: str) -> Lane:
    """SipHash with a key of 16 characters."""
    hashed: Lane = pd.util.hash_array(texts, hash_key=key, categorize=False)
    return hashed
