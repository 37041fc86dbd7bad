"""What the server prints."""

import shlex
from pathlib import Path

import pytest

from seamark.server.announcements import first_start_text, open_door_warning, reachable_url
from seamark.server.settings import ServerSettings


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (ServerSettings(), "http://127.0.0.1:81"),
        (ServerSettings(host="0.0.0.0"), "http://127.0.0.1:81"),
        (ServerSettings(host="::"), "http://[::1]:81"),
        (ServerSettings(host="tracker", tls=True), "https://tracker:81"),
        (ServerSettings(public_url="https://tracker.example.org/"), "https://tracker.example.org"),
    ],
)
def test_the_address_is_one_that_clients_can_use(settings: ServerSettings, url: str) -> None:
    assert reachable_url(settings, 81) == url


def exported(text: str) -> dict[str, str]:
    lines = [shlex.split(line)[1] for line in text.splitlines() if line.strip().startswith("export ")]
    return dict(line.split("=", 1) for line in lines)


def test_plain_http_needs_a_word_to_the_client() -> None:
    text = first_start_text("http://127.0.0.1:81", "code", "token=", None)
    assert exported(text) == {"NEPTUNE_API_TOKEN": "token=", "OAUTHLIB_INSECURE_TRANSPORT": "1"}
    assert "http://127.0.0.1:81/login#code" in text


def test_an_own_certificate_must_be_trusted() -> None:
    text = first_start_text("https://127.0.0.1:81", "code", "token=", Path("/data dir/certificate.pem"))
    assert exported(text) == {
        "NEPTUNE_API_TOKEN": "token=",
        "REQUESTS_CA_BUNDLE": "/data dir/certificate.pem",
        "SSL_CERT_FILE": "/data dir/certificate.pem",
        "NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE": "1",
    }


@pytest.mark.parametrize(
    ("settings", "warns"),
    [
        (ServerSettings(), False),
        (ServerSettings(host="localhost"), False),
        (ServerSettings(host="::1"), False),
        (ServerSettings(host="0.0.0.0"), True),
        (ServerSettings(host="tracker"), True),
        (ServerSettings(host="0.0.0.0", tls=True), False),
        (ServerSettings(host="0.0.0.0", public_url="https://tracker.example.org"), False),
    ],
)
def test_secrets_in_the_clear_are_warned_of(settings: ServerSettings, warns: bool) -> None:
    assert (open_door_warning(settings) is not None) is warns
