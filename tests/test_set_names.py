"""Names before `=`: which sets of trips are served, and what is a path all the same."""

from pathlib import Path

import pytest

from dashapp.cluster.local.environment import choose_environment
from dashapp.cluster.local.runtime_directory import compute_key
from dashapp.dataset.mapping import parse_mapping
from dashapp.errors import ConfigurationError
from dashapp.set_names import list_addresses, split_name, split_names, split_settings
from dashapp.settings import Settings, load_settings


@pytest.mark.parametrize(
    ("data", "sets"),
    [
        ((), {"": ()}),
        (("a.csv", "b/"), {"": ("a.csv", "b/")}),
        (("2009=a.csv", "2015=b/*.csv"), {"2009": ("a.csv",), "2015": ("b/*.csv",)}),
        (("city-bikes_2.0=s3://b/x?y=z",), {"city-bikes_2.0": ("s3://b/x?y=z",)}),
        (
            ("1=tlc:yellow/2009-01..2010-12", "2=https://h/a=b.csv"),
            {"1": ("tlc:yellow/2009-01..2010-12",), "2": ("https://h/a=b.csv",)},
        ),
        (("s3://b/puYear=2009/",), {"": ("s3://b/puYear=2009/",)}),
        (("/data/year=2009",), {"": ("/data/year=2009",)}),
        (("./year=2009", "data/*=x.csv"), {"": ("./year=2009", "data/*=x.csv")}),
        (("*=x.csv", "=x"), {"": ("*=x.csv", "=x")}),
        (("same=a.csv", "twin=a.csv"), {"same": ("a.csv",), "twin": ("a.csv",)}),
    ],
)
def test_a_name_is_what_no_path_begins_with(
    data: tuple[str, ...], sets: dict[str, tuple[str, ...]]
) -> None:
    assert split_names(data) == sets
    assert list(split_names(data)) == list(sets), "the first one is the first one given"
    assert list_addresses(data) == tuple(uri for uris in sets.values() for uri in uris)


def test_a_folder_of_that_very_name_stays_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "year=2009").mkdir()
    assert split_name("year=2009/a.csv") == ("", "year=2009/a.csv")
    assert split_name("year=20*/a.csv") == ("", "year=20*/a.csv"), "a pattern that finds it"
    assert split_name("year=2010/a.csv") == ("year", "2010/a.csv")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("2009=a,2009=b", "two sets are named 2009"),
        ("2009=a,b,2015=c", "each set of trips has a name or none has, and the 2nd of 4 has none"),
        ("a b=c", "'a b' is no name of a set, which takes letters A to Z"),
        ("größe=c", "'größe' is no name of a set"),
        (f"{'n' * 41}=c", "40 at most"),
        (".hidden=c", "'.hidden' is no name of a set"),
        ("2009=", "nothing stands after 2009="),
    ],
)
def test_what_is_no_set_is_a_sentence_without_the_address(
    monkeypatch: pytest.MonkeyPatch, data: str, sentence: str
) -> None:
    with_secret = f"{data},x=https://me:hunter2@host/" if "," in data else data
    monkeypatch.setenv("DASHAPP_DATA", with_secret)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert str(caught.value).startswith("DASHAPP_DATA cannot be what it is: ")
    assert sentence in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_each_set_has_the_settings_of_all_and_its_own_data() -> None:
    settings = Settings(data="2009=a.csv,2015=b.csv", trips_limit=7)
    own = split_settings(settings)
    assert {name: one.data for name, one in own.items()} == {"2009": ("a.csv",), "2015": ("b.csv",)}
    assert {one.trips_limit for one in own.values()} == {7}
    assert split_settings(Settings(data="a.csv"))[""].data == ("a.csv",)


def test_columns_are_named_for_one_set_or_for_all() -> None:
    words = '2009:fare=Price: $,"bikes:rider=Kind, of rider",pickup_lon=X'
    own = split_settings(Settings(data="2009=a.csv,bikes=b.csv,c=c.csv", columns=words))
    mappings = {name: parse_mapping(one.columns) for name, one in own.items()}
    assert mappings == {
        "2009": (("fare", "Price: $"), ("pickup_lon", "X")),
        "bikes": (("rider", "Kind, of rider"), ("pickup_lon", "X")),
        "c": (("pickup_lon", "X"),),
    }
    alone = Settings(data="a.csv", columns=words)
    assert split_settings(alone)[""] == alone
    with pytest.raises(ConfigurationError, match=r"a set 'bike' that has no .* mean bikes\?"):
        split_settings(Settings(data="bikes=a.csv,c=b.csv", columns="bike:rider=Kind"))


def test_the_one_local_cluster_is_that_of_all_sets(tmp_path: Path, monkeypatch) -> None:
    """Relative addresses count with the folder, credentials by the stores of every set."""
    settings = Settings(data="a=x.csv,b=s3://bucket/y", cache_folder=tmp_path)
    before = compute_key(settings)
    monkeypatch.chdir(tmp_path)
    assert compute_key(settings) != before
    environ = {"AWS_SECRET_ACCESS_KEY": "x", "AZURE_KEY": "y", "PATH": "z"}
    allowed = choose_environment(environ, list_addresses(settings.data))
    assert allowed.keys() == {"AWS_SECRET_ACCESS_KEY", "PATH"}
