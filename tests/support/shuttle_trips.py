"""How the shuttle trips are made up: a rule for each column of the list, and no more than that."""

import numpy as np

from dashapp.data.synthetic.generator import Generator
from dashapp.dataset.columns import HUNDREDTHS

FIRST_S = int(np.datetime64("2024-05-01", "s").astype(np.int64))
COMPANIES = ("Blue Van", "2", "Night Line")
"""As the files have them: a word or a code."""

GENERATOR = Generator(
    prefix="shuttles_",
    rules={
        "pickup_time": lambda n, draw: FIRST_S + n * 420,
        "dropoff_time": lambda n, draw: FIRST_S + n * 420 + 1_500,
        "pickup_east": lambda n, draw: np.where(n % 30 == 0, 0, -73.98 + 0.06 * (draw(0) - 0.5)),
        "pickup_north": lambda n, draw: np.where(n % 30 == 0, 0, 40.75 + 0.06 * (draw(0) - 0.5)),
        "dropoff_east": lambda n, draw: -73.78 + 0.03 * (draw(0) - 0.5),
        "dropoff_north": lambda n, draw: 40.64 + 0.03 * (draw(0) - 0.5),
        "wait": lambda n, draw: np.where(
            n % 10 == 0, HUNDREDTHS.missing, (draw(0) * 2_000).astype(int)
        ),
        "bags": lambda n, draw: (draw(0) * 6).astype(int),
        "company": lambda n, draw: np.array(COMPANIES)[n % 3],
    },
)
"""Every tenth trip has no wait, every 30th no place where it began."""
