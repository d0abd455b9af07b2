"""An operator for tests: shows what a test says, and remembers what it was told to do."""

from dataclasses import dataclass, field, replace
from typing import Any

from dashapp.errors import ConflictError
from dashapp.model.operating import (
    Action,
    Library,
    Machines,
    Operation,
    OperatorView,
    Order,
    Outcome,
    Traffic,
)

TOKEN = "correct horse battery staple"

MACHINES = Machines(
    workers=2,
    threads=8,
    memory_bytes=3 * 2**30,
    memory_limit_bytes=8 * 2**30,
    busy=3,
    waiting=1,
    idle_seconds=90.0,
    ends_in_seconds=1110.0,
)


def make_view(**changes: Any) -> OperatorView:
    view = OperatorView(
        place="Coiled cluster dashapp-taxi",
        most_workers=20,
        web_processes=2,
        traffic=Traffic(questions=200, computed=50, per_minute=12),
        deed=Operation(),
        machines=MACHINES,
        libraries=(Library("dask", "1.0", ("1.0",)), Library("numba", "2.0", ("2.0", "2.1"))),
        cost_per_hour_usd=0.66,
        dashboard_link="http://127.0.0.1:8787/?token=dashboard-secret",
    )
    return replace(view, **changes)


@dataclass
class OracleOperator:
    """`busy` refuses every order, as when another one is under way."""

    view: OperatorView = field(default_factory=make_view)
    orders: list[Order] = field(default_factory=list)
    busy: bool = False

    def look(self) -> OperatorView:
        return self.view

    def act(self, order: Order) -> Operation:
        if self.busy:
            raise ConflictError("Wait until this is over: Stopping the cluster.")
        self.orders.append(order)
        deed = Operation(order.action, Outcome.DONE, f"Done: {order.action}.", 1.0)
        self.view = replace(self.view, deed=deed)
        if order.action is Action.SCALE and self.view.machines:
            machines = replace(self.view.machines, workers=order.workers)
            self.view = replace(self.view, machines=machines)
        return deed
