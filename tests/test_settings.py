"""What a deployer may write into the environment, and what a wrong word gets for an answer."""

import os
import pwd
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from dashapp.cluster.query.queries import EXPORT_SECONDS
from dashapp.errors import ConfigurationError
from dashapp.settings import Settings, environment_names, load_settings, render_settings_table

README = Path(__file__).resolve().parent.parent / "README.md"


def test_the_environment_is_read_and_an_override_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHAPP_TRIPS_LIMIT", "100")
    monkeypatch.setenv("DASHAPP_DATA", "a.csv, s3://bucket/b.parquet,")
    assert load_settings().trips_limit == 100
    assert load_settings(trips_limit=7).trips_limit == 7
    assert load_settings(trips_limit=None).trips_limit == 100
    assert load_settings().data == ("a.csv", "s3://bucket/b.parquet")


def test_platform_names_are_read_after_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "7000")
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert (load_settings().host, load_settings().port) == ("0.0.0.0", 7000)
    monkeypatch.setenv("DASHAPP_PORT", "9000")
    assert load_settings().port == 9000
    assert load_settings(port=8123).port == 8123


@pytest.mark.parametrize("name", ["lan-host", "localhost.localdomain", ""])
def test_a_shell_that_exports_the_name_of_the_machine_opens_no_door(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("HOST", name)
    assert load_settings().host == "127.0.0.1"
    monkeypatch.setenv("DASHAPP_HOST", "lan-host")
    assert load_settings().host == "lan-host"


@pytest.mark.parametrize("service", ["DASHAPP", "DASHAPP_REDIS_MASTER"])
def test_what_kubernetes_tells_of_a_service_is_no_setting(
    monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    address = "tcp://10.0.0.1:8050"
    told = {"SERVICE_HOST": "10.0.0.1", "SERVICE_PORT": "8050", "SERVICE_PORT_HTTP": "8050"}
    told |= {"PORT": address, "PORT_8050_TCP": address, "PORT_8050_TCP_PROTO": "tcp"}
    told |= {"PORT_8050_TCP_PORT": "8050", "PORT_8050_TCP_ADDR": "10.0.0.1"}
    for name, value in told.items():
        monkeypatch.setenv(f"{service}_{name}", value)
    assert load_settings().port == 8050
    monkeypatch.setenv("PORT", "7000")
    assert load_settings().port == 7000


def test_an_address_under_a_misspelt_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHAPP_SCHEDULER_ADRESS", "tcp://10.0.0.1:8786")
    with pytest.raises(ConfigurationError, match="There is no setting DASHAPP_SCHEDULER_ADRESS"):
        load_settings()


def test_a_user_without_a_home_has_a_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nobody(uid: int) -> None:
        raise KeyError(uid)

    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", find_nobody)
    folder = load_settings().cache_folder
    assert folder.is_absolute()
    assert folder.name == f"dashapp-cache-{os.getuid()}"


@pytest.mark.parametrize("site", ["example.org", "https://example.org/page", "*", "https://a b"])
def test_who_may_embed_the_page_is_a_site(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    monkeypatch.setenv("DASHAPP_EMBEDDED_IN", f"https://good.example, {site}")
    with pytest.raises(ConfigurationError, match="it takes sites"):
        load_settings()


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHAPP_LOCAL_WORKERS", "")
    assert load_settings().local_workers >= 1


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("DASHAPP_BACKENDS", "DASHAPP_BACKEND"),
        ("DASHAPP_TRIP_LIMIT", "DASHAPP_TRIPS_LIMIT"),
        ("dashapp_prot", "DASHAPP_PORT"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(ConfigurationError, match=f"no setting {name}.*Did you mean {nearest}"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "abc", "PORT cannot be 'abc': it takes a whole number."),
        ("DASHAPP_PORT", "70000", "DASHAPP_PORT cannot be '70000': it takes a number up to 65535."),
        ("DASHAPP_WEB_THREADS", "0", "it takes a number from 1 on."),
        ("DASHAPP_VIEWER_QUESTIONS_LIMIT", "7", "it takes a number from 8 on."),
        (
            "DASHAPP_PATH_PREFIX",
            "/taxi",
            "it takes a path that begins and ends with /, as in /taxi/.",
        ),
        ("DASHAPP_PATH_PREFIX", '/"><script>/', "it takes a path that begins and ends with /"),
        ("DASHAPP_BACKEND", "locl", "it takes 'local', 'coiled' or 'address'. Did you mean local?"),
        ("DASHAPP_SCHEDULER", "10.0.0.5:8786", "it takes tcp://host:port or tls://host:port"),
        ("DASHAPP_SCHEDULER", "http://10.0.0.5:8787", "as in tcp://10.0.0.5:8786"),
        ("DASHAPP_SCHEDULER", "tcp://10.0.0.5", "it takes tcp://host:port"),
        ("DASHAPP_SCHEDULER", "tcp://10.0.0.5:0", "it takes tcp://host:port"),
        ("DASHAPP_SCHEDULER", "tcp://me:secret@host:8786", "it takes tcp://host:port"),
        ("DASHAPP_RESULT_CACHE", "rediss", "Did you mean redis?"),
        ("DASHAPP_S3_ANONYMOUS", "maybe", "it takes true or false."),
        ("DASHAPP_QUERY_TIMEOUT_SECONDS", "inf", "it takes a finite number."),
        ("DASHAPP_QUERY_TIMEOUT_SECONDS", "-1", "it takes a number above 0"),
        ("DASHAPP_S3_ENDPOINT_URL", "minio:9000", "begins with http:// or https://"),
        ("DASHAPP_HOST", "http://localhost", "without http://"),
        ("DASHAPP_CACHE_FOLDER", __file__, "a file stands there"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    text = str(caught.value)
    assert text.startswith(name)
    assert sentence in text
    assert "\n" not in text


def test_a_bad_override_is_named_as_on_the_command_line() -> None:
    with pytest.raises(ConfigurationError, match=r"^--port cannot be 70000"):
        load_settings(port=70000)


def test_a_password_is_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redi://:hunter2@cache:6379")
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(Settings(redis_url="redis://:hunter2@cache:6379"))


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


def test_the_cache_folder_is_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHAPP_CACHE_FOLDER", "~/somewhere")
    assert load_settings().cache_folder == Path.home() / "somewhere"


def test_a_number_says_its_unit_in_its_name() -> None:
    for name, field in Settings.model_fields.items():
        if field.annotation is float:
            assert name.endswith("_seconds") or "_hours_" in name


def test_readme_lists_every_setting_as_it_is() -> None:
    found = re.search(
        r"<!-- settings -->\n(.*?)\n<!-- /settings -->", README.read_text("utf-8"), re.DOTALL
    )
    assert found, "README.md has no <!-- settings --> section"
    assert found.group(1).strip() == render_settings_table()


def test_every_setting_has_a_sentence() -> None:
    for name in environment_names():
        description = Settings.model_fields[name].description
        assert description
        assert description.endswith(".")


@pytest.mark.parametrize("value", ["short", "fifteen letters"])
def test_an_operators_token_that_can_be_guessed_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DASHAPP_OPERATOR_TOKEN", value)
    with pytest.raises(ConfigurationError, match="at least 16 characters") as caught:
        load_settings()
    assert value not in str(caught.value)


def test_an_operators_token_is_not_printed() -> None:
    settings = Settings(operator_token="a token of sixteen")
    assert "a token of sixteen" not in repr(settings) + str(settings)


def test_no_question_outlasts_ten_seconds_unless_one_says_so() -> None:
    assert Settings().query_timeout_seconds <= 9
    assert EXPORT_SECONDS < 30, "platforms wait so long for the first byte"
