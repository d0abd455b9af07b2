"""The HTTP interface as callbacks of the page ask it: one parser, one cache, the same limits."""

import json
from typing import Any

from dashapp.dataset import Dataset
from dashapp.services import Services
from dashapp.web.admission import Admission
from dashapp.web.questions import parse_address
from dashapp.web.summary import find_summary


class InnerApi:
    """Implements `services.Api` for the request at hand, whose viewer may leave."""

    def __init__(self, services: Services, admission: Admission) -> None:
        self._services, self._admission = services, admission

    @property
    def dataset(self) -> Dataset:
        return self._services.dataset

    def summary(self, selection: object, **more: str) -> dict[str, Any]:
        given = parse_address(selection, self._services.settings.url_limit)
        for name, text in more.items():
            given.add(name, text)
        _, answer = find_summary(self._services, self._admission, given)
        figures: dict[str, Any] = json.loads(answer.value.body)
        return figures
