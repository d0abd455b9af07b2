"""Parquet files with the columns and types that TLC's of 2009 and 2010 have."""

import io
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_ROW_2009: dict[str, Any] = {
    "vendor_name": "VTS",
    "Trip_Pickup_DateTime": "2009-01-04 02:52:00",
    "Trip_Dropoff_DateTime": "2009-01-04 03:02:00",
    "Passenger_Count": 1,
    "Trip_Distance": 2.63,
    "Start_Lon": -73.991957,
    "Start_Lat": 40.721567,
    "Rate_Code": None,
    "store_and_forward": None,
    "End_Lon": -73.993803,
    "End_Lat": 40.695922,
    "Payment_Type": "CASH",
    "Fare_Amt": 8.9,
    "surcharge": 0.5,
    "mta_tax": None,
    "Tip_Amt": 0.0,
    "Tolls_Amt": 0.0,
    "Total_Amt": 9.4,
}
_ROW_2010: dict[str, Any] = {
    "vendor_id": "CMT",
    "pickup_datetime": "2010-02-26 15:28:19",
    "dropoff_datetime": "2010-02-26 15:44:02",
    "passenger_count": 1,
    "trip_distance": 2.1,
    "pickup_longitude": -73.99,
    "pickup_latitude": 40.75,
    "rate_code": "1",
    "store_and_fwd_flag": "0",
    "dropoff_longitude": -73.97,
    "dropoff_latitude": 40.76,
    "payment_type": "NA ",
    "fare_amount": 9.7,
    "surcharge": 0.0,
    "mta_tax": 0.5,
    "tip_amount": 0.0,
    "tolls_amount": 0.0,
    "total_amount": 10.2,
}
_NULLS_AS_NUMBERS = ("Rate_Code", "store_and_forward", "mta_tax")


def write_2009(rows: int = 50) -> bytes:
    return _write(_ROW_2009, rows)


def write_2010(rows: int = 50) -> bytes:
    return _write(_ROW_2010, rows)


def write_february_2010(rows: int = 50) -> bytes:
    """Whose rate code is a number, and which has an index for a column."""
    return _write({**_ROW_2010, "rate_code": 1, "__index_level_0__": 7}, rows)


def _write(row: Mapping[str, Any], rows: int) -> bytes:
    columns = {
        name: pa.array([value] * rows, pa.float64() if name in _NULLS_AS_NUMBERS else None)
        for name, value in row.items()
    }
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()
