"""The shape of the task graph, computed here without a cluster."""

from types import SimpleNamespace

import cloudpickle
import pytest
from support.selecting import YELLOW

from dashapp.cluster.load.graph import build_prepared_graph, build_raw_graph
from dashapp.cluster.load.loading import _resolve
from dashapp.cluster.status import StatusHolder
from dashapp.data.sources import StorageOptions, plan_chunks, resolve_sources
from dashapp.model import Endpoint
from dashapp.settings import Settings

WORKERS = ["tcp://a", "tcp://b", "tcp://c"]


def wishes_of(graph) -> dict:
    """Key -> the worker that it asks for."""
    return {
        key: layer.annotations["workers"][0]
        for layer in graph.graph.layers.values()
        if layer.annotations
        for key in layer
    }


def test_blocks_of_an_endpoint_spread_over_the_workers(trip_files) -> None:
    chunks = plan_chunks(resolve_sources(trip_files, StorageOptions()))
    graph = build_raw_graph("v", chunks, 6, WORKERS, YELLOW)
    wishes = wishes_of(graph)
    for endpoint in Endpoint:
        asked = [wishes[key] for key in graph.keys[endpoint].frames]
        assert sorted(asked) == sorted(WORKERS * 2)
        assert [wishes[key] for key in graph.keys[endpoint].indexed] == asked


def test_the_first_blocks_of_the_endpoints_lie_apart() -> None:
    uris = {endpoint: [f"{endpoint}.parquet"] for endpoint in Endpoint}
    graph = build_prepared_graph("v", uris, StorageOptions(), WORKERS, YELLOW)
    first = {wishes_of(graph)[graph.keys[endpoint].frames[0]] for endpoint in Endpoint}
    assert len(first) == 2


def test_keys_tell_the_version_and_the_cut(trip_files) -> None:
    chunks = plan_chunks(resolve_sources(trip_files, StorageOptions()))
    same = [set(build_raw_graph("v", chunks, 4, WORKERS, YELLOW).wanted()) for _ in range(2)]
    assert same[0] == same[1]
    for other in (("w", 4), ("v", 5)):
        assert same[0].isdisjoint(
            build_raw_graph(other[0], chunks, other[1], WORKERS, YELLOW).wanted()
        )


def test_every_key_that_is_asked_for_is_in_the_graph(trip_files) -> None:
    chunks = plan_chunks(resolve_sources(trip_files, StorageOptions()))
    graph = build_raw_graph("v", chunks, 4, WORKERS, YELLOW)
    frames = [key for keys in graph.keys.values() for key in keys.frames]
    assert {*graph.wanted(), *frames} <= set(graph.graph.to_dict())


class Recorder:
    """A client that keeps what it was to send."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def submit(self, run, *arguments, **how) -> SimpleNamespace:
        self.sent.append(cloudpickle.dumps((run, arguments, how)))
        return SimpleNamespace(result=lambda: "s3://bucket/trips/")

    def subscribe_topic(self, *_: object) -> None: ...

    def unsubscribe_topic(self, *_: object) -> None: ...


@pytest.mark.parametrize("data", [(), ("s3://bucket/trips/",)], ids=["demo", "own"])
def test_no_task_carries_a_secret_of_the_page(data) -> None:
    client = Recorder()
    secrets = {"operator_token": "hunter2" * 4, "redis_url": "redis://:hunter2@127.0.0.1/0"}
    _resolve(client, Settings(data=data, **secrets), StatusHolder())
    assert len(client.sent) == 2 - len(data)
    assert not [sent for sent in client.sent if b"hunter2" in sent]
