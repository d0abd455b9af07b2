"""Which tips are on record: the one place for the rule that engine, HTTP and page follow.

TLC's data dictionary for yellow and green taxi trips says of the field Tip_amount: "This field is
automatically populated for credit card tips. Cash tips are not included." So the zero of a trip
that was not paid by card says nothing about its tip. A tip is on record when the trip was paid by
card, zero included, or when the file states one other than zero, however the trip was paid.
assets/js/core/tripfacts.js has the same rule for the card of one trip.
"""

from dashapp.dataset.taxi import CARD

__all__ = ["CARD", "is_tip_recorded"]


def is_tip_recorded(payment_type: int, tip_cents: int) -> bool:
    """Of a trip for which the file states a tip."""
    return payment_type == CARD or tip_cents != 0
