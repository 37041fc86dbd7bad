"""HTTPS with the certificate that the server makes for itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.interop.conftest import Team, found_team
from tests.interop.official import OfficialClient, official_python
from tests.interop.server import Server, running_server
from tests.interop.signals import signal_until_ended


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("tls"), "--tls") as running:
        yield running


@pytest.fixture(scope="module")
def secure_team(secure: Server) -> Team:
    return found_team(secure)


@pytest.fixture(scope="module")
def plain(secure_team: Team, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    """The client with nothing but a token and a project, and no permission to speak plain HTTP."""
    variables = {
        "NEPTUNE_API_TOKEN": secure_team.member.token,
        "NEPTUNE_PROJECT": f"{secure_team.workspace}/secure",
        "NEPTUNE_RETRIES_TIMEOUT": "2",
    }
    return OfficialClient(official_python(), tmp_path_factory.mktemp("secure"), variables)


SEEN = [1, 2.0, "over TLS", "https"]


def test_a_client_that_trusts_the_certificate_logs_over_https(plain: OfficialClient, secure: Server) -> None:
    certificate = str(secure.certificate)
    seen = plain.having(REQUESTS_CA_BUNDLE=certificate, SSL_CERT_FILE=certificate).observe("secure")
    assert seen["logged"] == SEEN


def test_a_client_may_accept_any_certificate(plain: OfficialClient) -> None:
    assert plain.having(NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE="1").observe("secure")["logged"] == SEEN


def test_signals_arrive_over_https(plain: OfficialClient, secure: Server, secure_team: Team) -> None:
    certificate = str(secure.certificate)
    trusting = plain.having(REQUESTS_CA_BUNDLE=certificate, SSL_CERT_FILE=certificate)
    with trusting.started("endless") as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("RUN "))
        _, _, run_id = line.split()
        project = f"{secure_team.workspace}/secure"
        signal_until_ended(process, secure, secure_team.member.token, project=project, run_id=run_id, kind="stop")


def test_a_client_that_does_not_trust_the_certificate_says_so(plain: OfficialClient) -> None:
    assert "SSL" in plain.observe("secure").failure("logged").kind
