"""Published facts of New York's yellow taxis in 2015, which the made-up trips follow.

From the TLC's files and aggregates of them; shares need not add up to one.
"""

GENERATOR_VERSION = 4
"""Goes up whenever the same seed would no longer make the same rows."""

YEAR = 2015
MONTH_ROWS = (
    12_748_986, 12_450_521, 13_351_609, 13_071_789, 13_158_262, 12_324_935,
    11_562_783, 11_130_304, 11_225_063, 12_315_488, 11_312_676, 11_460_573,
)  # fmt: skip

WEEKDAY_TRIPS = (358_981, 387_097, 405_309, 412_558, 422_540, 434_776, 380_670)
"""Mean trips of a day, Monday first."""

KNOWN_DAYS = {
    (1, 27): 135_500,  # the blizzard: least of the year
    (1, 31): 520_067,  # most of the year
}
SLOW_DAYS = {
    (1, 1): 0.95, (1, 19): 0.85, (1, 26): 0.62, (2, 16): 0.88, (5, 25): 0.76, (7, 3): 0.85,
    (7, 4): 0.72, (9, 7): 0.78, (11, 26): 0.74, (11, 27): 0.80, (12, 24): 0.86, (12, 25): 0.62,
}  # fmt: skip
"""Holidays, and the day the blizzard began, as a part of an ordinary day."""

HOUR_SHARES = (
    3.56, 2.64, 2.06, 1.45, 0.99, 0.99, 2.20, 3.66, 4.70, 4.89, 4.61, 4.86,
    5.17, 4.84, 4.98, 4.91, 4.61, 4.91, 6.31, 6.28, 5.55, 6.01, 5.26, 4.53,
)  # fmt: skip
WEEKEND_HOURS = (
    2.1, 2.5, 2.8, 2.9, 2.2, 1.1, 0.5, 0.45, 0.5, 0.65, 0.85, 1.0,
    1.05, 1.1, 1.1, 1.1, 1.1, 1.05, 1.0, 0.95, 0.9, 0.85, 0.95, 1.1,
)  # fmt: skip
"""How much likelier than on a working day an hour is on Saturday or Sunday."""

HOUR_GROUPS = (
    (22, 23, 0, 1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12, 13, 14, 15), (16, 17, 18),
    (19, 20, 21),
)  # fmt: skip
"""Hours between which places do not differ; the street file holds factors for each group."""

JFK_PICKUP_FACTORS = (0.75, 0.9, 0.7, 1.0, 1.1, 1.25)
JFK_DROPOFF_FACTORS = (0.4, 2.0, 1.1, 1.2, 1.2, 0.7)

PASSENGER_SHARES = (0.09, 71.1, 13.5, 4.1, 1.8, 5.8, 3.6, 0.0004, 0.0004, 0.0003)
PAYMENT_SHARES = (63.4, 36.1, 0.42, 0.06, 0.0001)
"""Card, cash, no charge, dispute, unknown."""

BOTH_ZERO, PICKUP_ZERO, DROPOFF_ZERO = 0.0175, 0.0016, 0.0023
"""Shares of rows with zeros for both points, for the pickup only, for the dropoff only."""

TIP_BY_HOUR = (
    0.173, 0.182, 0.190, 0.172, 0.194, 0.147, 0.148, 0.144, 0.152, 0.143, 0.138, 0.138,
    0.134, 0.139, 0.139, 0.133, 0.137, 0.146, 0.150, 0.177, 0.157, 0.162, 0.162, 0.162,
)  # fmt: skip
"""Mean of tip / fare over all rides."""

MILES_PER_HOUR = (
    14.5, 15.0, 15.5, 16.5, 18.5, 19.0, 15.5, 11.6, 9.6, 9.4, 9.5, 9.3,
    9.2, 9.2, 9.0, 9.0, 9.4, 9.2, 9.6, 10.6, 11.6, 12.2, 12.6, 13.5,
)  # fmt: skip
"""Usual speed of a two-mile ride by hour."""
