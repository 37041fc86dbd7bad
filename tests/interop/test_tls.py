"""HTTPS with the certificate that the server makes for itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.interop.conftest import Account, found_owner
from tests.interop.official import OfficialClient, client_python
from tests.interop.server import Server, running_server
from tests.interop.signals import signal_until_ended

PROJECT = "lab/secure"


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("tls"), "--tls") as running:
        yield running


@pytest.fixture(scope="module")
def owner(secure: Server) -> Account:
    return found_owner(secure)


@pytest.fixture(scope="module")
def plain(owner: Account, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    """The client with nothing but a token and a project, and no permission to speak plain HTTP."""
    variables = {
        "NEPTUNE_API_TOKEN": owner.token,
        "NEPTUNE_PROJECT": PROJECT,
        "NEPTUNE_RETRIES_TIMEOUT": "2",
    }
    return OfficialClient(client_python("official"), tmp_path_factory.mktemp("secure"), variables, warm=("neptune.*",))


SEEN = {"values": [1, 2.0, "https"], "file": "over TLS"}


def trusting(client: OfficialClient, server: Server) -> OfficialClient:
    certificate = str(server.certificate)
    return client.having(REQUESTS_CA_BUNDLE=certificate, SSL_CERT_FILE=certificate)


def test_a_client_that_trusts_the_certificate_logs_over_https(plain: OfficialClient, secure: Server) -> None:
    assert trusting(plain, secure).observe("secure")["values"] == SEEN["values"]


def test_files_are_sent_and_fetched_by_a_client_that_accepts_any_certificate_too(plain: OfficialClient, secure: Server) -> None:
    # Uploads and downloads of the official client know only the authorities that come with it.
    seen = trusting(plain, secure).having(NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE="1").observe("secure", files=True)
    assert {name: seen[name] for name in SEEN} == SEEN


def test_a_client_may_accept_any_certificate(plain: OfficialClient) -> None:
    seen = plain.having(NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE="1").observe("secure", files=True)
    assert {name: seen[name] for name in SEEN} == SEEN


def test_signals_arrive_over_https(plain: OfficialClient, secure: Server, owner: Account) -> None:
    accepting = trusting(plain, secure).having(NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE="1")
    with accepting.started("endless") as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("RUN "))
        _, _, run_id = line.split()
        signal_until_ended(process, secure, owner.token, project=PROJECT, run_id=run_id, kind="stop")


def test_a_client_that_does_not_trust_the_certificate_does_not_connect(plain: OfficialClient) -> None:
    assert plain.observe("secure").failure("values").kind == "NeptuneConnectionLostException"
