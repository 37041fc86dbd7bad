"""How a client gets in: configuration, API token, access token, refresh."""

from __future__ import annotations

import base64
import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.wire.neptune2.conftest import BACKEND, LEADERBOARD, Api


def claims(token: str) -> Any:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def exchanged(nobody: Api, api_token: str) -> Any:
    return nobody("GET", f"{BACKEND}/authorization/oauth-token", headers={"X-Neptune-Api-Token": api_token}).json


def refreshed(nobody: Api, issuer: str, **form: str) -> Any:
    return nobody(
        "POST",
        urlsplit(f"{issuer}/protocol/openid-connect/token").path,
        urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


@pytest.mark.parametrize("service", ["backend", "leaderboard", "artifacts"])
def test_documents_are_open_to_everybody_and_json(nobody: Api, api: Api, service: str) -> None:
    for caller in (nobody, api):
        answer = caller.get(f"/api/{service}/swagger.json")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json["swagger"] == "2.0"


def test_the_configuration_names_the_address_that_the_client_used_and_what_the_server_can(nobody: Api) -> None:
    config = nobody.get(f"{BACKEND}/clients/config", alpha="true").json
    assert config["apiUrl"] == config["applicationUrl"] == nobody.url
    assert config["multiPartUpload"]["enabled"]
    assert config["artifacts"] == {"enabled": True, "apiVersion": 2}
    assert config["sysNameSetByBackend"]
    assert "pyLibVersions" in config
    discovery = nobody.get(urlsplit(config["security"]["openIdDiscovery"]).path).json
    assert discovery["token_endpoint"].startswith(nobody.url)


def test_an_api_token_buys_an_access_token_that_says_where_to_refresh_it(nobody: Api, api_token: str) -> None:
    tokens = exchanged(nobody, api_token)
    assert tokens["username"] == "olive"
    read = claims(tokens["accessToken"])
    assert read["exp"] > time.time() + 60
    assert read["azp"]
    assert read["iss"].startswith(nobody.url)


def test_a_refresh_token_can_be_used_again_and_again(nobody: Api, api_token: str) -> None:
    tokens = exchanged(nobody, api_token)
    issuer = claims(tokens["accessToken"])["iss"]
    for _ in range(2):
        answer = refreshed(nobody, issuer, grant_type="refresh_token", refresh_token=tokens["refreshToken"], client_id="x")
        assert answer.status == 200
        assert answer.json["token_type"] == "Bearer"
        assert isinstance(answer.json["expires_in"], int)
        fresh = Api(nobody.url, answer.json["access_token"])
        assert fresh.get(f"{BACKEND}/myOrganizations").status == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "forged"}, "invalid_grant"),
        ({"grant_type": "password", "refresh_token": "forged"}, "unsupported_grant_type"),
    ],
)
def test_a_bad_refresh_is_a_400_so_that_the_client_starts_over(
    nobody: Api, api_token: str, form: dict[str, str], error: str
) -> None:
    answer = refreshed(nobody, claims(exchanged(nobody, api_token)["accessToken"])["iss"], **form)
    assert (answer.status, answer.json["error"]) == (400, error)


@pytest.mark.parametrize("token", ["", "garbage", "eyJhcGlfa2V5IjoiZm9yZ2VkIn0="])
def test_a_wrong_api_token_is_a_401(nobody: Api, token: str) -> None:
    answer = nobody("GET", f"{BACKEND}/authorization/oauth-token", headers={"X-Neptune-Api-Token": token})
    assert answer.status == 401
    assert "errorType" not in answer.json


@pytest.mark.parametrize("credentials", [None, "Bearer forged", "Basic Zm9yZ2Vk", "Bearer a.b.c"])
def test_nothing_is_told_without_a_valid_access_token(nobody: Api, credentials: str | None) -> None:
    headers = {} if credentials is None else {"Authorization": credentials}
    assert nobody("GET", f"{LEADERBOARD}/experiments", headers=headers, experimentId="lab/runs/R-1").status == 401


def test_a_refused_caller_need_not_send_a_large_body_first(nobody: Api) -> None:
    address = urlsplit(nobody.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    connection.putrequest("POST", f"{LEADERBOARD}/attributes/operations?experimentId=x")
    connection.putheader("Authorization", "Bearer forged")
    connection.putheader("Content-Length", str(100 * 2**20))
    connection.endheaders()
    assert connection.getresponse().status == 401
    connection.close()


def test_a_host_header_that_is_no_host_is_refused(nobody: Api) -> None:
    answer = nobody("GET", f"{BACKEND}/clients/config", headers={"Host": "evil.example/path?x="})
    assert answer.status == 400
