"""A data set by its name: ours, somebody else's, and what is said of one that cannot be had."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from support.shuttles import SHUTTLES

from dashapp.dataset import TAXI, find_dataset
from dashapp.dataset.reserved_names import RESERVED_NAMES
from dashapp.errors import ConfigurationError
from dashapp.settings import load_settings
from dashapp.web import export, summary, trips


def test_it_is_found_by_its_name_in_any_process() -> None:
    assert find_dataset("taxi") is TAXI
    assert pickle.loads(pickle.dumps(SHUTTLES)) is SHUTTLES
    assert len(pickle.dumps(TAXI)) < 200, "it goes along with each question"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("taxis", "There is no data set 'taxis'. Did you mean"),
        ("no_such_module:TRIPS", "cannot be imported .ModuleNotFoundError: No module named"),
        ("support.shuttles:TRIPS", "cannot be imported .AttributeError"),
        ("support.shuttles:MINUTES", "is no Dataset but Unit"),
        ("broken_list:TRIPS", r"cannot be imported .ValueError: two rows\)"),
        ("renamed_list:TRIPS", "is named 'other'; name it 'renamed_list:TRIPS'"),
    ],
)
def test_another_one_is_refused_with_the_reason(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_list.py").write_text("raise ValueError('two rows')")
    renamed = "from dataclasses import replace\nfrom dashapp.dataset import TAXI\n"
    (tmp_path / "renamed_list.py").write_text(f"{renamed}TRIPS = replace(TAXI, name='other')\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigurationError, match=said):
        find_dataset(name)
    with pytest.raises(ConfigurationError, match=r"DASHAPP_DATASET|--dataset"):
        load_settings(dataset=name)


def test_two_columns_have_two_names() -> None:
    with pytest.raises(ValueError, match="have one name"):
        replace(TAXI, columns=(*TAXI.columns, TAXI.columns[0]))


@pytest.mark.parametrize("name", ["total", "endpoint", "view"])
def test_no_column_has_a_name_that_is_something_else(name: str) -> None:
    with pytest.raises(ValueError, match=f"has a column named {name}"):
        replace(TAXI, columns=(replace(TAXI.columns[0], name=name),), file_order=())


def test_every_parameter_of_an_address_is_reserved() -> None:
    own = {*export.OWN_NAMES, *summary.OWN_NAMES, *trips.OWN_NAMES}
    assert own <= RESERVED_NAMES
