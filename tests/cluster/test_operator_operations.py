"""The operator's deeds on real clusters: a local one, and one of Coiled on the control plane."""

from pathlib import Path

import pytest
from support.selecting import select

from dashapp.app import create_services
from dashapp.engine.queries import TileQuery
from dashapp.errors import BadRequestError, ConflictError
from dashapp.model import ClusterState, Endpoint, Packed, TileAddress
from dashapp.model.operating import Action, Order, Outcome, Traffic

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]

WORLD = TileAddress(0, 0, 0)
TOKEN = "a token of at least sixteen"
PATIENCE_S = 150


def count_everything(services) -> int:
    return services.cluster.queries.ask(TileQuery(Endpoint.PICKUP, WORLD, select())).total


@pytest.fixture
def own_cache(compiled_folder, tmp_path):
    """Settings of this test alone, with the kernels that all tests have compiled."""
    folder = tmp_path / "cache"
    folder.mkdir()
    (compiled_folder / "numba").mkdir(parents=True, exist_ok=True)
    (folder / "numba").symlink_to(compiled_folder / "numba")
    return folder


@pytest.fixture
def web_process(poll, own_cache):
    """A web process of its own, ready; those of one test share what the operator wants."""
    opened = []

    def make(settings):
        own = {"operator_token": TOKEN, "cache_folder": own_cache}
        services = create_services(settings.model_copy(update=own))
        opened.append(services)
        services.cluster.start()
        poll(lambda: services.cluster.status().state is ClusterState.READY, PATIENCE_S)
        return services

    yield make
    for services in opened:
        services.cluster.close()


@pytest.fixture
def do(poll):
    """Orders it and waits until it is over; its sentence."""

    def order(services, action, workers=0, outcome=Outcome.DONE) -> str:
        services.operator.act(Order(action, workers))
        poll(lambda: services.operator.look().deed.outcome != Outcome.RUNNING, PATIENCE_S)
        deed = services.operator.look().deed
        assert (deed.action, deed.outcome) == (action, outcome), deed
        return deed.sentence

    return order


def is_state(services, state: ClusterState) -> bool:
    return services.cluster.status().state is state


def test_a_local_cluster_is_scaled_stopped_and_started_for_all_its_processes(
    web_process, do, poll, settings_for, trip_files
) -> None:
    settings = settings_for(data=trip_files, local_workers=1, max_workers=2)
    first, second = web_process(settings), web_process(settings)
    drawn = count_everything(first)
    most = first.operator.look().most_workers
    if most > 1:  # a machine of one core has one worker
        do(first, Action.SCALE, 2)
        poll(lambda: second.cluster.status().workers == 2, PATIENCE_S)
        assert count_everything(second) == drawn
    do(first, Action.SCALE, 1)
    poll(lambda: second.cluster.status().workers == 1, PATIENCE_S)
    with pytest.raises(BadRequestError, match="1 to"):
        first.operator.act(Order(Action.SCALE, most + 1))

    assert "stays so" in do(second, Action.STOP)
    poll(lambda: is_state(first, ClusterState.STOPPED), PATIENCE_S)
    first.cluster.start()
    second.cluster.start()
    assert "The operator has stopped" in first.cluster.status().message
    assert first.operator.look().machines is None

    do(first, Action.START)
    for services in (first, second):
        poll(lambda s=services: is_state(s, ClusterState.READY), PATIENCE_S)
        assert count_everything(services) == drawn


def test_data_are_loaded_anew_from_the_files_as_they_are(
    web_process, do, poll, settings_for, trip_files, tmp_path
) -> None:
    copy = tmp_path / "trips.csv"
    lines = Path(trip_files[0]).read_text().splitlines(keepends=True)
    copy.write_text("".join(lines[:501]))
    services = web_process(settings_for(data=(str(copy),), local_workers=1))
    version, drawn = services.cluster.status().version, count_everything(services)
    copy.write_text("".join(lines))
    do(services, Action.RELOAD)
    poll(lambda: services.cluster.status().version != version, PATIENCE_S)
    poll(lambda: is_state(services, ClusterState.READY), PATIENCE_S)
    assert services.cluster.status().account.rows_read == len(lines) - 1
    assert count_everything(services) > drawn


def test_the_panel_tells_what_the_cluster_does(web_process, poll, settings_for, trip_files) -> None:
    services = web_process(settings_for(data=trip_files, local_workers=1))
    services.results.get_or_compute("all", lambda: Packed(b"", count_everything(services)))
    services.results.get_or_compute("all", lambda: Packed(b"", count_everything(services)))
    view = services.operator.look()
    machines = view.machines
    assert (machines.workers, machines.threads, machines.busy, machines.waiting) == (1, 1, 0, 0)
    assert 0 < machines.memory_bytes < machines.memory_limit_bytes
    assert 0 <= machines.idle_seconds < PATIENCE_S
    assert machines.ends_in_seconds is None
    assert view.traffic == Traffic(questions=2, computed=1, per_minute=2)
    assert view.cost_per_hour_usd is None
    versions = {one.name: one for one in view.libraries}
    assert all(one.cluster == (one.web,) for one in versions.values())
    assert "numba" in versions


def test_a_coiled_cluster_in_the_hands_of_the_operator(
    web_process, do, poll, coiled_settings, control_plane, caplog
) -> None:
    priced = {"worker_hour_price_usd": 0.25, "max_workers": 3}
    first, second = (web_process(coiled_settings(**priced)) for _ in range(2))
    drawn = count_everything(first)
    view = first.operator.look()
    assert view.cost_per_hour_usd == 0.5, "one worker and the scheduler"
    assert view.machines.ends_in_seconds > 0
    assert "dashboard-secret" in view.dashboard_link
    assert "dashboard-secret" not in str(first.cluster.status()) + caplog.text

    assert "2 workers" in do(first, Action.SCALE, 2)
    poll(lambda: second.cluster.status().workers == 2, PATIENCE_S)
    assert count_everything(second) == drawn

    do(second, Action.STOP)
    assert control_plane.named("dashapp-taxi") is None
    poll(lambda: is_state(first, ClusterState.STOPPED), PATIENCE_S)
    first.cluster.start()  # a viewer comes
    assert first.operator.look().cost_per_hour_usd == 0
    created = len(control_plane.created())

    do(first, Action.START)
    for services in (first, second):
        poll(lambda s=services: is_state(s, ClusterState.READY), PATIENCE_S)
    assert len(control_plane.created()) > created
    assert count_everything(second) == drawn


def test_two_deeds_at_once_are_one_too_many(
    web_process, do, poll, coiled_settings, control_plane
) -> None:
    services = web_process(coiled_settings())
    services.operator.act(Order(Action.RESTART))
    with pytest.raises(ConflictError, match="Ending the cluster"):
        services.operator.act(Order(Action.STOP))
    poll(lambda: services.operator.look().deed.outcome == Outcome.DONE, PATIENCE_S)
    poll(lambda: is_state(services, ClusterState.READY), PATIENCE_S)
    assert len({one["name"] for one in control_plane.created()}) == 1


def test_what_cannot_be_done_says_why(web_process, do, coiled_settings, control_plane) -> None:
    services = web_process(coiled_settings())
    do(services, Action.STOP)
    assert "start it" in do(services, Action.SCALE, 1, outcome=Outcome.FAILED)
    assert "start it" in do(services, Action.RELOAD, outcome=Outcome.FAILED)


def test_trying_now_ends_the_pause(coiled_settings, control_plane, do, poll, own_cache) -> None:
    """Even where trying again by itself would be no use: what was wrong may have been mended."""
    from controlplane.server import Fault

    control_plane.faults = {"/api/v2/user/me": Fault(401)}
    own = {"operator_token": TOKEN, "cache_folder": own_cache}
    services = create_services(coiled_settings().model_copy(update=own))
    services.cluster.start()
    try:
        poll(lambda: is_state(services, ClusterState.FAILED), PATIENCE_S)
        assert "refuses the token" in services.cluster.status().message
        control_plane.faults = {}
        do(services, Action.RETRY)
        poll(lambda: is_state(services, ClusterState.READY), PATIENCE_S)
    finally:
        services.cluster.close()


def test_web_processes_report_to_each_other(cluster, join, settings_for, trip_files, poll) -> None:
    """What another process has told the scheduler is added to what this one knows of itself."""
    from dashapp.cluster.operator.worker_info import REPORTS, ClusterInfo, Reporter

    client = cluster.session().client
    Reporter(lambda: Traffic(5, 3, 1)).report(client, 2.0)
    told = client.get_metadata([REPORTS])
    (own,) = told.values()
    other = {**own, "traffic": (10, 10, 4), "used_at": own["used_at"] - 50}
    client.set_metadata([REPORTS, "elsewhere-1"], other)
    client.set_metadata([REPORTS, "gone-1"], {**other, "at": own["at"] - 3600})
    look = ClusterInfo(client)
    assert look.web_processes() == 2
    assert look.traffic(Traffic(6, 4, 2)) == Traffic(16, 14, 6)
    assert look.machines(1e6).idle_seconds < 1e5
    client.set_metadata([REPORTS], {})
