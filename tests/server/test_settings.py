"""The settings of the server."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from seamark.model.errors import ConfigurationError
from seamark.server.settings import ServerSettings, is_every_address, setting_helps


def test_every_setting_is_an_option_and_a_variable() -> None:
    helps = setting_helps()
    assert [each.name for each in helps] == [field.name for field in dataclasses.fields(ServerSettings)]
    for each in helps:
        assert each.option == "--" + each.name.replace("_", "-")
        assert each.variable == "SEAMARK_" + each.name.upper()
        assert each.help


def test_without_settings_everything_lies_in_the_data_directory(tmp_path: Path) -> None:
    settings = ServerSettings(data_dir=tmp_path)
    assert settings.catalog == f"sqlite:///{tmp_path}/catalog.sqlite"
    assert settings.columns == f"{tmp_path}/columns"
    assert settings.blobs == f"{tmp_path}/blobs"
    assert settings.host == "127.0.0.1"
    assert not settings.serves_tls


@pytest.mark.parametrize(
    "wrong",
    [
        {"tls_cert": Path("a.pem")},
        {"tls_key": Path("a.pem")},
        {"public_url": "seamark.example.org"},
        {"public_url": "https://example.org/seamark"},
        {"port": 70_000},
        {"port": -1},
        {"log_level": "loud"},
    ],
)
def test_settings_that_cannot_work_are_refused_with_advice(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=r"\w"):
        ServerSettings(**wrong)


@pytest.mark.parametrize(("host", "expected"), [("0.0.0.0", True), ("::", True), ("127.0.0.1", False), ("localhost", False)])
def test_listening_on_everything_is_recognised(host: str, expected: bool) -> None:
    assert is_every_address(host) is expected
