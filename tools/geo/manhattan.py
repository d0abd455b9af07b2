"""Manhattan's plan of 1811 and the places a taxi stands at, in the build scripts' local metres.

u runs across the avenues (eastward), v along them (uptown); both from 40.75 N 73.98 W. Positions
were measured on the census tract boundaries, which follow the streets' centre lines.
"""

import math

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

LON0, LAT0 = -73.98, 40.75
METRES_PER_DEGREE_LON, METRES_PER_DEGREE_LAT = 84_418.0, 111_050.0
BEARING = math.radians(28.99)

STREETS_NUMBER = (14, 24, 34, 42, 50, 59, 70, 79, 86, 96, 110, 126, 145, 155)
STREETS_V = (-1917, -1128, -338, 302, 944, 1673, 2545, 3288, 3864, 4673, 5809, 7109, 8633, 9438)
WIDE_STREETS = {14, 23, 34, 42, 57, 59, 72, 79, 86, 96, 106, 110, 116, 125, 135, 145, 155}
VILLAGE_STREETS_V = tuple(-1917 - 79 * k for k in range(1, 12))
VILLAGE_U = (-700, 1750)

# name: (u, from v, to v, weight a metre); 1 is an ordinary avenue
AVENUES = {
    "1st": (814, -2818, 7040, 1.2),
    "2nd": (586, -2810, 7100, 1.2),
    "3rd": (370, -2562, 7067, 1.4),
    "Lexington": (195, -1360, 7500, 1.2),
    "Park": (59, -1785, 7543, 1.2),
    "Madison": (-112, -1204, 8080, 1.2),
    "5th": (-251, -2472, 8400, 1.3),
    "6th": (-563, -2675, 1673, 1.5),
    "Lenox": (-560, 5809, 8790, 0.9),
    "7th": (-835, -2045, 1673, 1.5),
    "Powell": (-835, 5809, 9438, 0.8),
    "8th, Central Park West": (-1112, -2000, 9438, 1.4),
    "9th, Columbus": (-1386, -1950, 5809, 1.1),
    "10th, Amsterdam": (-1657, -1891, 9438, 1.0),
    "11th, West End": (-1932, -1300, 5560, 0.8),
    "12th": (-2190, -330, 1650, 0.5),
    "York": (1052, 1190, 4370, 0.9),
    "A": (1031, -2860, -1917, 1.2),
    "B": (1252, -2870, -1917, 0.8),
    "C": (1480, -2880, -1500, 0.6),
    "D": (1709, -2880, -2000, 0.4),
}

LINES = {  # lat, lon by turns; weight a metre
    "Broadway": (
        (40.7046, -74.0137, 40.7085, -74.0110, 40.7143, -74.0060, 40.7193, -74.0017,
         40.7253, -73.9967, 40.7318, -73.9916, 40.7347, -73.9905, 40.7371, -73.9900,
         40.7414, -73.9893, 40.7497, -73.9879, 40.7560, -73.9866, 40.7590, -73.9847,
         40.7681, -73.9819, 40.7735, -73.9821, 40.7785, -73.9819, 40.7835, -73.9803,
         40.7885, -73.9765, 40.7940, -73.9722, 40.8009, -73.9680, 40.8039, -73.9666,
         40.8078, -73.9641, 40.8155, -73.9583, 40.8220, -73.9536, 40.8262, -73.9503,
         40.8340, -73.9448, 40.8405, -73.9395, 40.8493, -73.9335), 1.3),
    "65th Street Transverse": (
        (40.7719, -73.9790, 40.7707, -73.9755, 40.7690, -73.9725, 40.7676, -73.9708), 0.07),
    "79th Street Transverse": (
        (40.7810, -73.9722, 40.7799, -73.9690, 40.7783, -73.9662, 40.7767, -73.9640), 0.07),
    "86th Street Transverse": (
        (40.7851, -73.9692, 40.7838, -73.9655, 40.7822, -73.9618, 40.7808, -73.9609), 0.07),
    "97th Street Transverse": (
        (40.7925, -73.9640, 40.7911, -73.9607, 40.7895, -73.9575, 40.7881, -73.9556), 0.07),
}  # fmt: skip

# zone it lies in: (share of the zone's pickups, of its dropoffs, lines of lat, lon by turns)
TERMINALS = {
    "QN8081": (0.93, 0.93, (
        (40.7741, -73.8739, 40.7739, -73.8723, 40.7733, -73.8709, 40.7725, -73.8700),
        (40.7737, -73.8741, 40.7735, -73.8724, 40.7729, -73.8712),
        (40.7713, -73.8662, 40.7705, -73.8646, 40.7693, -73.8630, 40.7681, -73.8614),
        (40.7733, -73.8858, 40.7731, -73.8850))),
    "QN8381": (0.95, 0.95, (
        (40.6436, -73.7903, 40.6430, -73.7893), (40.6417, -73.7878, 40.6412, -73.7866),
        (40.6449, -73.7832, 40.6441, -73.7820, 40.6444, -73.7811),
        (40.6459, -73.7778, 40.6453, -73.7767, 40.6446, -73.7763),
        (40.6486, -73.7838, 40.6489, -73.7825, 40.6484, -73.7817),
        (40.6472, -73.7893, 40.6466, -73.7885, 40.6462, -73.7877),
        (40.6480, -73.7880, 40.6491, -73.7850, 40.6482, -73.7800, 40.6460, -73.7790,
         40.6440, -73.7830, 40.6433, -73.7880, 40.6455, -73.7905, 40.6480, -73.7880))),
}  # fmt: skip

STATIONS = (  # u, v by turns; share of all Manhattan pickups, of its dropoffs
    ("Penn Station, 7th Avenue", (-835, -575, -835, -417), 0.013, 0.012),
    ("Penn Station, 8th Avenue", (-1112, -575, -1112, -417), 0.008, 0.007),
    ("Grand Central, 42nd Street", (10, 302, 185, 302), 0.008, 0.008),
    ("Grand Central, Vanderbilt Avenue", (-25, 310, -25, 450), 0.004, 0.003),
    ("Port Authority", (-1112, 140, -1112, 302), 0.010, 0.007),
)


def to_metres(lon: Points, lat: Points) -> tuple[Points, Points]:
    return (lon - LON0) * METRES_PER_DEGREE_LON, (lat - LAT0) * METRES_PER_DEGREE_LAT


def turn(u: float, v: float) -> tuple[float, float]:
    """Along the avenues -> east and north."""
    return (
        u * math.cos(BEARING) + v * math.sin(BEARING),
        v * math.cos(BEARING) - u * math.sin(BEARING),
    )


def turn_back(x: float, y: float) -> tuple[float, float]:
    return (
        x * math.cos(BEARING) - y * math.sin(BEARING),
        x * math.sin(BEARING) + y * math.cos(BEARING),
    )


def street_v(number: int) -> float:
    return float(np.interp(number, STREETS_NUMBER, STREETS_V))


def follow(flat: tuple[float, ...]) -> list[tuple[float, float]]:
    """Local metres of `lat, lon, lat, lon, ...`."""
    pairs = np.array(flat).reshape(-1, 2)
    x, y = to_metres(pairs[:, 1], pairs[:, 0])
    return list(zip(x.tolist(), y.tolist(), strict=True))


def follow_plan(flat: tuple[float, ...]) -> list[tuple[float, float]]:
    """Local metres of `u, v, u, v, ...`."""
    return [turn(u, v) for u, v in np.array(flat).reshape(-1, 2).tolist()]
