"""A storage in trouble while trips are loaded: told in a sentence, and overcome without help."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from support.s3_server import BROKEN, BUSY, EXPIRED, S3Server, Trouble
from support.viewers import Viewers, expect, serving

from dashapp.cache.backend import create_live_cache
from dashapp.cluster.address.backend import AddressBackend
from dashapp.cluster.service import ClusterService
from dashapp.settings import Settings

pytestmark = pytest.mark.cluster

LIMIT_SECONDS = 8.0


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with S3Server().running() as server:
        yield server


@pytest.fixture
def settings(s3, settings_for, trip_files) -> Iterator[Settings]:
    """Of the trip files under a name that nobody has loaded yet."""
    folder = uuid4().hex
    for path in trip_files:
        s3.put("troubled", f"{folder}/{Path(path).name}", Path(path))
    yield settings_for(
        data=(f"s3://troubled/{folder}/",),
        s3_endpoint_url=s3.url,
        s3_anonymous=True,
        storage_timeout_seconds=2,
        query_timeout_seconds=LIMIT_SECONDS,
        result_cache_entries=1,
    )
    s3.recover()


@pytest.fixture
def begin(cluster) -> Iterator[Callable[[Settings], ClusterService]]:
    """A service that has not begun yet, on the cluster of all tests."""
    begun: list[ClusterService] = []
    address = cluster.session().client.scheduler.address

    def make(settings: Settings) -> ClusterService:
        begun.append(ClusterService(settings, create_live_cache(), lambda: AddressBackend(address)))
        return begun[-1]

    yield make
    for service in begun:
        service.close()


def meet(settings, service, s3, plain, enough: Callable[[Viewers], bool]) -> Viewers:
    """Viewers ask from the first moment, through the trouble, and until they have answers.

    The app is made first: Python 3.11 may fail to parse in two threads at once, as werkzeug's
    routes do, and imports of the other thread.
    """
    with serving(settings, service) as url:
        service.start()
        viewers = Viewers(url, expect(plain), LIMIT_SECONDS)
        with viewers.asking():
            viewers.wait_for(lambda: viewers.moments)
            viewers.mark()
            viewers.wait_for(lambda: enough(viewers))
            s3.recover()
            viewers.wait_for(lambda: viewers.states()[-1] == "ready")
            viewers.wait_for_answers()
    return viewers


@pytest.mark.parametrize(
    "trouble",
    [BUSY, Trouble(cut=True, part=".csv"), Trouble(delay_s=60, part=".csv")],
    ids=["busy", "cut", "slow"],
)
def test_a_storage_that_stumbles(s3, settings, begin, plain, trouble) -> None:
    s3.trouble, met = trouble, s3.met
    viewers = meet(settings, begin(settings), s3, plain, lambda _: s3.met >= met + 4)
    assert viewers.statuses[200] > 0


@pytest.mark.parametrize(
    ("trouble", "said"),
    [(BROKEN, "in trouble just now|does not answer"), (EXPIRED, "is refused to us")],
    ids=["broken", "credentials-expired"],
)
def test_a_storage_that_fails_is_tried_again(s3, settings, begin, plain, trouble, said) -> None:
    s3.trouble = trouble

    def has_failed(viewers: Viewers) -> bool:
        return viewers.states()[-1] == "failed" and "Next try in" in viewers.moments[-1].message

    viewers = meet(settings, begin(settings), s3, plain, has_failed)
    told = [moment.message for moment in viewers.moments if moment.state == "failed"]
    assert any(word in told[0] for word in said.split("|"))
    assert viewers.statuses[503] > 0
