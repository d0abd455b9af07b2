"""The HTTP interface as callbacks of the page ask it: one parser, one cache, the same limits."""

import json
from typing import Any

from werkzeug.datastructures import MultiDict

from dashapp.dataset import Dataset
from dashapp.services import Services
from dashapp.web.admission import Admission
from dashapp.web.places import find_places
from dashapp.web.questions import BY_TIME, parse_address
from dashapp.web.sets import choose_set
from dashapp.web.summary import find_summary
from dashapp.web.trips import find_trips, print_trips


class InnerApi:
    """Implements `services.Api` for the request at hand, whose viewer may leave.

    `services` are those of all sets, `chosen` those of the one whose columns `dataset` has.
    """

    def __init__(
        self, services: Services, admission: Admission, chosen: Services | None = None
    ) -> None:
        self._services, self._admission = services, admission
        self._chosen = chosen or services

    @property
    def dataset(self) -> Dataset:
        return self._chosen.dataset

    @property
    def datasets(self) -> list[Dataset]:
        return [each.dataset for each in self._services.sets]

    def of(self, selection: object) -> "InnerApi":
        chosen = choose_set(self._services, self._parse(selection)).services
        return InnerApi(self._services, self._admission, chosen)

    def summary(self, selection: object, **more: str) -> dict[str, Any]:
        given = self._parse(selection)
        for name, text in more.items():
            given.add(name, text)
        _, answer = find_summary(self._services, self._admission, given)
        figures: dict[str, Any] = json.loads(answer.value.body)
        return figures

    def first_trips(self, selection: object, most: int) -> dict[str, Any]:
        given = self._parse(selection)
        given.add("order", BY_TIME)
        given.add("limit", str(min(most, self._chosen.settings.trips_limit)))
        version, answer = find_trips(self._services, self._admission, given)
        trips: dict[str, Any] = json.loads(print_trips(version, answer))
        return trips

    def places(self, selection: object, **more: str) -> dict[str, Any]:
        given = self._parse(selection)
        if (own := self.dataset.place_filter(given.get("endpoint", ""))) is not None:
            given.poplist(own.name)
        for name, text in more.items():
            given.add(name, text)
        return find_places(self._services, self._admission, given)

    @property
    def export_limit(self) -> int:
        return self._chosen.settings.export_limit

    def _parse(self, selection: object) -> MultiDict[str, str]:
        return parse_address(selection, self._services.settings.url_limit)
