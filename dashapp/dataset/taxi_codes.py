"""What TLC's codes mean, and which texts stand for them in files of other years."""

HIRED, APPS = 3, 4

SERVICES = {
    1: "yellow",
    2: "green",
    HIRED: "for-hire (FHV)",
    APPS: "Uber & Lyft apps (HVFHV)",
}
"""TLC publishes the trips of each in files of their own, which do not name it."""

SERVICE_BY_HEADER = {
    "tpep_pickup_datetime": 1,
    "lpep_pickup_datetime": 2,
    "hvfhs_license_num": APPS,
    "dispatching_base_num": HIRED,
    "medallion": 1,
    "surcharge": 1,
}
"""Code of a file by a column that it has, the first that holds: yellow 2015 on, green, the apps
before all other for-hire cars (both have the number of a base), FOIL's, and yellow before 2015."""

COMPANIES = {3: "Uber", 5: "Lyft", 4: "Via", 2: "Juno"}
"""The last digit of TLC's licence of each app, most trips first."""

COMPANY_TEXTS = {f"hv000{code}": code for code in COMPANIES}

YES_OR_NO = {1: "yes", 2: "no"}

FLAG_TEXTS = {"y": 1, "n": 2}

TRIP_TYPES = {1: "hailed on the street", 2: "dispatched"}

FLEX_FARE = 7

PAYMENTS = {
    1: "card",
    2: "cash",
    3: "no charge",
    4: "dispute",
    5: "unknown",
    6: "voided",
    FLEX_FARE: "Flex Fare",
}
"""TLC's codes, but for Flex Fare, which is 0 in TLC's files: here 0 is a payment not given.

It is a trip booked in an app at a fixed price; TLC does not say how those are paid.
"""

CARD = 1
"""Of a trip whose tip is on record, zero included.

TLC's data dictionary for yellow and green taxi trips says of the field Tip_amount: "This field is
automatically populated for credit card tips. Cash tips are not included." So the zero of a trip
that was not paid by card says nothing about its tip; any other amount does, however it was paid.
"""

TIP_RECORDED_FOR = (("payment", CARD), *(("company", code) for code in COMPANIES))
"""The apps report every tip that was given in them, so that there a zero is one."""

UNKNOWN_RATE = 7

RATES = {
    1: "standard",
    2: "JFK",
    3: "Newark",
    4: "Nassau/Westchester",
    5: "negotiated",
    6: "group",
    UNKNOWN_RATE: "unknown",
}
"""TLC's codes, but for the unknown one, which is 99 in TLC's files."""

RATE_TEXTS = {"99": UNKNOWN_RATE}

PAYMENT_TEXTS = {
    "0": FLEX_FARE,
    # yellow 2009 and 2010-2014
    "credit": 1, "cre": 1, "crd": 1, "credit card": 1, "card": 1,
    "cash": 2, "cas": 2, "csh": 2,
    "no charge": 3, "no": 3, "noc": 3,
    "dispute": 4, "dis": 4,
    "unknown": 5, "unk": 5, "na": 5,
    "voided trip": 6, "voided": 6, "voi": 6,
}  # fmt: skip
