"""Published facts of New York's trips of 2025, which the made-up trips of zones follow.

Rows of taxis' months from January to March are those of TLC's files, as others have counted them;
all later ones, and those of Uber and Lyft, are estimates near them. Zones are told by
LocationID; shares need not add up to one. Those of taxis, and their hours, are of 10,000 trips of
January to June 2024. No such sample of Uber and Lyft of these years was at hand: their zones,
hours and weekdays are estimates, in the order of what reports say.
"""

YEAR = 2025
FEE_BEGINS = "2025-01-05"
"""The congestion fee of the central business district is taken from this day on."""

FHVHV_MONTH_ROWS = (
    20_405_666, 19_339_461, 20_536_879, 19_753_983, 21_091_193, 19_868_009,
    19_653_012, 19_271_461, 19_434_641, 21_308_701, 20_818_240, 21_500_000,
)  # fmt: skip
YELLOW_MONTH_ROWS = (
    3_475_226, 3_577_543, 4_145_257, 3_970_553, 4_591_845, 4_322_960,
    3_898_963, 3_570_000, 4_250_000, 4_430_000, 4_180_000, 4_100_000,
)  # fmt: skip
FLEX_FARES = (0.155, 0.225, 0.225, 0.24, 0.25, 0.26, 0.26, 0.27, 0.28, 0.29, 0.31, 0.33)
"""Taxi trips booked in an app at a price fixed beforehand; 22.5 % of February 2025, 29.2 % of
January 2026. Passengers, rate code and two fees of theirs are null."""

FHVHV_HOURS = (
    4.0, 2.9, 2.1, 1.6, 1.5, 1.9, 2.8, 4.1, 4.9, 4.4, 4.0, 4.0,
    4.2, 4.3, 4.7, 4.8, 5.0, 5.5, 5.9, 5.8, 5.5, 5.5, 5.4, 4.9,
)  # fmt: skip
YELLOW_HOURS = (
    316, 181, 115, 77, 49, 55, 153, 280, 358, 451, 474, 497,
    515, 568, 601, 621, 580, 706, 687, 628, 579, 569, 512, 428,
)  # fmt: skip
FHVHV_WEEKDAYS = (0.88, 0.92, 0.96, 1.00, 1.12, 1.20, 1.02)
YELLOW_WEEKDAYS = (0.86, 0.98, 1.04, 1.08, 1.05, 1.06, 0.92)
"""Trips of a day, Monday first."""

YELLOW_PICKUPS = {
    4: 24, 13: 64, 24: 31, 43: 139, 48: 256, 50: 48, 68: 292, 70: 67, 74: 25, 75: 74, 79: 235,
    87: 50, 88: 32, 90: 182, 100: 140, 107: 223, 113: 147, 114: 142, 125: 44, 132: 477, 137: 114,
    138: 295, 140: 186, 141: 243, 142: 304, 143: 111, 144: 109, 148: 89, 151: 73, 158: 91,
    161: 447, 162: 357, 163: 289, 164: 229, 166: 49, 170: 298, 186: 346, 211: 78, 229: 194,
    230: 330, 231: 124, 233: 100, 234: 265, 236: 422, 237: 485, 238: 187, 239: 289, 246: 168,
    249: 240, 261: 43, 262: 150, 263: 189, 264: 33, 265: 3,
}  # fmt: skip
YELLOW_DROPOFFS = {
    1: 28, 4: 40, 7: 26, 13: 83, 24: 33, 41: 58, 42: 39, 43: 120, 45: 22, 48: 247, 50: 87, 61: 24,
    68: 260, 74: 74, 75: 128, 79: 217, 87: 72, 88: 40, 90: 156, 100: 118, 107: 184, 112: 21,
    113: 136, 114: 91, 125: 58, 132: 104, 137: 99, 138: 118, 140: 219, 141: 253, 142: 312,
    143: 170, 144: 96, 145: 23, 148: 106, 151: 109, 158: 116, 161: 350, 162: 301, 163: 222,
    164: 206, 166: 85, 170: 283, 181: 22, 186: 237, 209: 30, 211: 75, 224: 40, 226: 20, 229: 202,
    230: 345, 231: 172, 232: 44, 233: 157, 234: 210, 236: 456, 237: 430, 238: 215, 239: 249,
    244: 29, 246: 211, 249: 179, 255: 31, 261: 42, 262: 142, 263: 211, 57: 1, 264: 48, 265: 32,
}  # fmt: skip
YELLOW_REST = (
    {"Manhattan": 133, "Brooklyn": 119, "Queens": 104, "Bronx": 21, "Staten Island": 1},
    {"Manhattan": 65, "Brooklyn": 282, "Queens": 222, "Bronx": 66, "Staten Island": 2},
)
"""Pickups and dropoffs in all the other zones of each borough."""

FHVHV_ZONES = {
    138: 205, 132: 200, 161: 140, 79: 140, 230: 138, 61: 138, 76: 128, 37: 128, 231: 125, 234: 122,
    164: 105, 48: 115, 68: 112, 170: 108, 162: 104, 246: 118, 186: 98, 163: 92, 249: 96, 181: 100,
    225: 102, 17: 98, 255: 96, 256: 90, 80: 88, 148: 94, 107: 90, 263: 88, 262: 66, 236: 86,
    237: 88, 239: 88, 238: 84, 141: 72, 140: 70, 142: 82, 143: 52, 229: 72, 233: 66, 137: 68,
    90: 76, 100: 72, 113: 64, 114: 76, 144: 74, 158: 68, 211: 58, 87: 54, 88: 40, 261: 44, 13: 40,
    43: 46, 50: 62, 42: 98, 41: 82, 74: 86, 75: 84, 244: 98, 116: 74, 243: 58, 151: 54, 166: 52,
    89: 92, 188: 94, 62: 72, 36: 88, 39: 90, 35: 74, 177: 64, 97: 66, 49: 66, 65: 74, 25: 46,
    33: 46, 71: 62, 72: 66, 91: 52, 189: 48, 112: 74, 7: 98, 129: 72, 82: 66, 145: 66, 226: 58,
    92: 60, 95: 58, 198: 56, 130: 72, 216: 58, 10: 56, 215: 50, 168: 78, 69: 76, 247: 72, 47: 48,
    167: 58, 159: 50, 119: 46, 235: 60, 136: 56, 174: 56, 213: 62, 254: 52, 182: 48, 212: 44,
    18: 46, 94: 44, 78: 46, 221: 22, 206: 22, 23: 20,
}  # fmt: skip
"""About what the busier ones have of 10,000 pickups; others share FHVHV_REST of their borough."""

FHVHV_REST = {"Manhattan": 290, "Brooklyn": 900, "Queens": 1000, "Bronx": 560, "Staten Island": 110}
FHVHV_ELSEWHERE = ({264: 0.2, 265: 0.4, 57: 0.4}, {1: 45, 264: 0.2, 265: 340, 57: 0.4})
"""Pickups and dropoffs outside of the city, at Newark Airport, and in the second id of Corona."""

QUIET = frozenset({
    *(2, 8, 12, 27, 30, 31, 34, 46, 59, 96, 99, 103, 104, 105, 110, 111, 120, 128, 154, 183),
    *(184, 190, 194, 199, 207, 240, 253),
})  # fmt: skip
"""Parks, cemeteries and islands, where few trips begin."""

AIRPORTS = frozenset({1, 132, 138})
OFFICES = frozenset({
    *(13, 45, 48, 50, 68, 87, 88, 90, 100, 125, 161, 162, 163, 164, 170, 186, 209, 211, 229),
    *(230, 231, 233, 234, 246, 261, 65, 145),
})  # fmt: skip
NIGHTLIFE = frozenset({4, 36, 37, 79, 80, 107, 112, 113, 114, 144, 148, 158, 217, 249, 255, 256})

BUSINESS_DISTRICT = frozenset({
    *(4, 12, 13, 45, 48, 50, 68, 79, 87, 88, 90, 100, 107, 113, 114, 125, 137, 144, 148, 158, 161),
    *(162, 163, 164, 170, 186, 209, 211, 224, 229, 230, 231, 232, 233, 234, 246, 249, 261),
})  # fmt: skip
"""Manhattan south of 60th Street."""

SOUTH_OF_96TH = BUSINESS_DISTRICT | {43, 140, 141, 142, 143, 236, 237, 238, 239, 262, 263}

SPEEDS = (
    13.3, 13.8, 14.2, 14.6, 15.5, 15.0, 12.5, 10.0, 8.9, 8.8, 8.8, 8.6,
    8.4, 8.3, 8.0, 7.9, 8.0, 8.0, 8.4, 9.3, 10.1, 10.7, 11.4, 12.4,
)  # fmt: skip
"""Miles per hour of a two-mile ride in Manhattan, by hour."""
