"""Stories of New York's taxi trips for the gallery, each a link to a view and its filters."""

from dashapp.dataset.story import Story

STORIES = (
    Story(
        "The fifty-two dollar line",
        "Between Manhattan and JFK the fare was 52 dollars flat from autumn 2012 on. Nearly "
        "every point outside the airport is where somebody with a suitcase got in.",
        "?fare=52-52&view=11/40.71500/-73.88000",
        parts=("rate",),
    ),
    Story(
        "Late arrivals",
        "Who takes a cab at JFK between ten at night and three in the morning? Zoom in until "
        "each point is a trip, and ask one where it went.",
        "?hours=22-2&from_area=-73.825,40.665,-73.745,40.665,-73.745,40.62,-73.825,40.62"
        "&view=14/40.64500/-73.78300",
        parts=("pickup_point",),
    ),
    Story(
        "Where JFK's night goes",
        "From ten at night to three in the morning: the ways from the airport that most cabs take. "
        "Which part of the city do they leave out? A click on a line, or on a row of Flows, "
        "chooses its trips.",
        "?hours=22-2&from=jfk&view=11/40.71500/-73.88000&scope=city&flows=20",
        parts=("to",),
    ),
    Story(
        "The day the city stood still",
        "On 27 January 2015 a travel ban for the blizzard held until half past seven in the "
        "morning. It was the emptiest day of the year: compare it with any other Tuesday in the "
        "charts.",
        "?dates=2015-01-27..2015-01-27&view=12/40.76000/-73.95000",
    ),
    Story(
        "Home from New Year's Eve",
        "The first five hours of 2015, when everybody wants the same cab. Switch to dropoffs to "
        "see where the party ended.",
        "?dates=2015-01-01..2015-01-01&hours=0-4&view=13/40.74500/-73.98500",
    ),
    Story(
        "Last call",
        "Saturdays and Sundays from one to four in the morning: the East Village and the Lower "
        "East Side go home. Move the hours and watch the corners change.",
        "?hours=1-3&weekdays=5,6&from_area=-73.995,40.734,-73.972,40.734,-73.972,40.711,-73.995,40.711"
        "&view=14/40.72300/-73.98400",
        parts=("pickup_point",),
    ),
    Story(
        "The morning rush",
        "Where people get out on working days from seven to ten in the morning. Switch to "
        "pickups to see where they come from.",
        "?endpoint=dropoff&hours=7-9&weekdays=0,1,2,3,4&view=13/40.75000/-73.98000",
    ),
    Story(
        "Where nobody tips, on paper",
        "Rides paid in cash, for which the records hold no tips. Draw areas, or name them, to "
        "see where cash is paid more often than elsewhere.",
        "?payment=2&view=12/40.76000/-73.93000",
    ),
    Story(
        "Could have walked",
        "Rides of half a mile at most, which is ten minutes on foot. They trace the avenues of "
        "Midtown.",
        "?distance=0.01-0.5&view=13/40.75200/-73.98000",
        parts=("pickup_point",),
    ),
    Story(
        "A full house",
        "Five or six people in one cab, which only the large ones may carry. Look where they "
        "are more common than elsewhere: blend, or draw an area.",
        "?passengers=5-6&view=12/40.74000/-73.94000",
    ),
    Story(
        "Before and after the congestion fee",
        "Since January 5, 2025 a trip to, from or through Manhattan below 60th Street pays a fee. "
        "These are the month before and the month after: choose one of them in the charts, then "
        "the other, and compare the zones.",
        "?dates=2024-12-05..2025-02-04&view=12/40.74000/-73.98000",
        needs=("?dates=2024-12-05..2025-01-04", "?dates=2025-01-05..2025-02-04&cbd_fee=0.01-"),
    ),
    Story(
        "Where Lyft is stronger than Uber",
        "Lyft's trips alone. Choose Uber in their place: a zone that climbs in the list of zones "
        "is Uber's, and one that falls is Lyft's.",
        "?company=5&view=11/40.72000/-73.93000",
        needs=("?company=3",),
    ),
    Story(
        "Rides that waited longest",
        "Twenty minutes or more from the request to the pickup. Where do they begin, and at which "
        "hours?",
        "?wait=20-&view=11/40.72000/-73.93000",
    ),
)
