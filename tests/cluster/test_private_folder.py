"""Folders that others can write to are refused: what lies there is run, or believed."""

import os
import sys
from pathlib import Path

import pytest

from dashapp.app import create_services
from dashapp.cluster.local.private_folder import make_private
from dashapp.commands.preflight import examine_folder
from dashapp.errors import ConfigurationError
from dashapp.settings import Settings, load_settings


def test_a_cache_folder_is_made_for_its_user_alone(tmp_path: Path) -> None:
    create_services(Settings(cache_folder=tmp_path / "cache"))
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o775])
def test_a_cache_folder_where_others_can_write_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(mode)
    settings = Settings(cache_folder=tmp_path / "cache")
    for refuse in (create_services, lambda given: list(examine_folder(given))):
        with pytest.raises(ConfigurationError, match=r"Other users can write.*chmod go-w"):
            refuse(settings)


def test_a_cache_folder_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    create_services(Settings(cache_folder=tmp_path / "file" / "x"))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to give a folder to another user")
def test_a_run_folder_of_somebody_else_is_left_to_them(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    usual = load_settings().run_folder
    assert usual.parent == tmp_path
    usual.mkdir()
    os.chown(usual, 65534, 65534)
    other = load_settings().run_folder
    assert not other.is_relative_to(tmp_path)
    with pytest.raises(ConfigurationError, match="Other users"):
        make_private(usual, "choose another")


MARK = "https://somebody:hunter2@127.0.0.1:1/trips.csv?sig=secret"


def test_data_of_the_environment_stand_on_no_command_line(monkeypatch, tmp_path: Path) -> None:
    """Every user of the machine reads command lines; here one that shows its own."""
    from dashapp.commands.preflight import examine_apart

    shown = tmp_path / "shown"
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\necho "$@" >> {shown}\n')
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    for environment, given in (({"DASHAPP_DATA": MARK}, {}), ({}, {"data": ("/own.csv",)})):
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            with pytest.raises(Exception, match="could not be examined"):
                examine_apart(load_settings(**given))
    first, second = shown.read_text().splitlines()
    assert "hunter2" not in first
    assert "/own.csv" in second
