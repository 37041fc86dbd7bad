"""The addresses that the 3.x client prints, through a real server."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import quote, quote_plus, urlsplit

import pytest

from seamark.wire.neptune3.errors import IngestCode
from tests.interop.server import Server, running_server
from tests.wire.neptune2.conftest import Api
from tests.wire.neptune3.builders import creation
from tests.wire.neptune3.conftest import Scale

RUN, EXPERIMENT = "run 1/ü+&?", "my exp #1%"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("links")) as running:
        running.seamark("user", "create", "olive")
        running.seamark("workspace", "create", "lab", "--owner", "olive")
        scale = Scale(Api(running.url).signed_in(running.token("olive")))
        for operation in (creation("former", experiment_id=EXPERIMENT), creation(RUN, experiment_id=EXPERIMENT)):
            assert scale.outcome(operation) == {IngestCode.OK: 1}
        yield running


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    """The session cookie of olive's browser."""
    code = server.seamark("login-link", "olive", "--url", server.url).partition("#")[2]
    begun = Api(server.url)("POST", "/api/v1/session/link", {"code": code})
    return begun.headers["set-cookie"].partition(";")[0]


def location(server: Server, path: str, cookie: str = "") -> str:
    """Where the server sends a browser that asks for the address."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 302, answer.status
    return answer.getheader("Location", "")


def printed(name: str) -> str:
    if name == RUN:
        return f"/lab/scale/-/run/?customId={quote_plus(name)}"
    return f"/lab/scale/runs/details?runIdentificationKey={quote_plus(name)}&type=experiment"


def test_a_printed_address_leads_to_the_run(server: Server, cookie: str) -> None:
    assert location(server, location(server, printed(RUN), cookie), cookie) == "/w/lab/p/scale/runs/SCA-2"


@pytest.mark.parametrize("key", [RUN, "SCA-2"])
@pytest.mark.parametrize(
    ("looked", "opened"), [("&detailsTab=charts", "tab=charts"), ("&path=train%2F&attribute=loss", "path=train%2Floss")]
)
def test_an_address_of_the_details_of_a_run_leads_to_it_by_either_id_and_keeps_what_was_looked_at(
    server: Server, cookie: str, key: str, looked: str, opened: str
) -> None:
    details = f"/lab/scale/runs/details?runIdentificationKey={quote_plus(key)}&type=run{looked}"
    assert location(server, location(server, details, cookie), cookie) == f"/w/lab/p/scale/runs/SCA-2?{opened}"


def test_a_printed_address_of_an_experiment_leads_to_its_page_which_follows_its_head(server: Server, cookie: str) -> None:
    assert location(server, printed(EXPERIMENT), cookie) == f"/w/lab/p/scale/experiments/{quote(EXPERIMENT, safe='')}"
    by_name = f"/w/lab/p/scale/runs/by-experiment?name={quote_plus(EXPERIMENT)}"
    assert location(server, by_name, cookie) == "/w/lab/p/scale/runs/SCA-2"


def test_who_is_not_signed_in_signs_in_first(server: Server) -> None:
    resolved = location(server, printed(RUN))
    target = location(server, resolved)
    assert target == f"/login?next={quote_plus(resolved)}"


@pytest.mark.parametrize("name", ["no such run", ""])
def test_an_experiment_that_is_not_there_leads_to_the_runs(server: Server, cookie: str, name: str) -> None:
    for kind in ("by-custom-id?customId=", "by-experiment?name="):
        assert location(server, f"/w/lab/p/scale/runs/{kind}{quote_plus(name)}", cookie) == "/w/lab/p/scale/runs"
