"""Signing in, CSRF, and who is signed in."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.wire.v1.conftest import Answer, Api, Seeded
from tests.wire.v1.seeding import PASSWORD


def signed_in(api: Api) -> Api:
    answer = api("POST", "session/password", {"name": "alice", "password": PASSWORD})
    assert answer.status == 200, answer.body
    api.csrf = answer.json["csrf_token"]
    return api


def test_a_password_starts_a_session(nobody: Api) -> None:
    me = signed_in(nobody)("GET", "me").json
    assert me["user"]["name"] == "alice"
    assert me["csrf_token"] == nobody.csrf
    assert me["memberships"] == [{"workspace": "team", "role": "admin"}]


def test_the_session_cookie_is_out_of_reach_of_scripts(nobody: Api) -> None:
    cookie = nobody("POST", "session/password", {"name": "alice", "password": PASSWORD}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie, "over plain HTTP the browser would drop it"


def test_a_wrong_password_is_refused(nobody: Api) -> None:
    answer = nobody("POST", "session/password", {"name": "stranger", "password": "wrong"})
    assert answer.status == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in answer.headers


def test_a_sign_in_link_works_once(seeded: Seeded, nobody: Api) -> None:
    code = {"code": seeded.facts["link"]}
    assert nobody("POST", "session/link", code).status == 200
    assert nobody("GET", "me").json["user"]["name"] == "admin"
    assert seeded.api()("POST", "session/link", code).status == 404


def test_a_change_needs_the_csrf_token(nobody: Api) -> None:
    signed_in(nobody)
    nobody.csrf = None
    answer = nobody("POST", "tokens", {"name": "x"})
    assert (answer.status, answer.json["type"]) == (403, "urn:seamark:problem:csrf")
    nobody.csrf = "0" * 64
    assert nobody("POST", "tokens", {"name": "x"}).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_sign_anybody_in(nobody: Api, site: str) -> None:
    headers = {"Sec-Fetch-Site": site}
    assert nobody("POST", "session/password", {"name": "alice", "password": PASSWORD}, headers=headers).status == 403


def test_signing_out_ends_the_session_on_the_server(nobody: Api) -> None:
    signed_in(nobody)
    kept = dict(nobody.cookies)
    assert nobody("DELETE", "session").status == 204
    nobody.cookies = kept
    assert nobody("GET", "me").status == 401


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic YTpi", "Bearer", "Bearer x.y.z", "Bearer bm9uc2Vuc2U=", "Bearer \xff\xfe", "Bearer " + "A" * 20_000],
)
def test_credentials_that_are_none_are_refused(nobody: Api, authorization: str) -> None:
    answer = nobody("GET", "me", headers={"Authorization": authorization})
    assert answer.status == 401
    assert answer.json["title"]


def test_an_access_token_works_like_the_api_token(seeded: Seeded, alice: Api) -> None:
    exchanged = seeded.server.request(
        "GET", "/api/backend/v1/authorization/oauth-token", headers={"X-Neptune-Api-Token": seeded.facts["alice"]}
    )
    assert Api(seeded.server.url, exchanged["accessToken"])("GET", "me").json["user"]["name"] == "alice"


def test_a_token_is_shown_once_and_revoked_for_good(alice: Api, seeded: Seeded) -> None:
    made = alice("POST", "tokens", {"name": "laptop", "project": "team/digits"})
    assert made.status == 201
    text = made.json["api_token"]
    assert f"export NEPTUNE_API_TOKEN={text}" in made.json["exports"]
    assert "export OAUTHLIB_INSECURE_TRANSPORT=1" in made.json["exports"]
    assert "export NEPTUNE_PROJECT=team/digits" in made.json["exports"]
    assert Api(seeded.server.url, text)("GET", "me").status == 200
    listed = alice("GET", "tokens")
    assert text not in listed.body.decode()
    uuid = made.json["token"]["uuid"]
    assert uuid in [each["uuid"] for each in listed.json]
    assert alice("DELETE", f"tokens/{uuid}").status == 204
    assert Api(seeded.server.url, text)("GET", "me").status == 401


def test_nobody_revokes_the_tokens_of_others(alice: Api, stranger: Api) -> None:
    uuid = alice("GET", "tokens").json[0]["uuid"]
    assert stranger("DELETE", f"tokens/{uuid}").status == 404
    assert stranger("DELETE", "tokens/nonsense").status == 404
    assert stranger("GET", "tokens", user="alice").status == 404


def test_a_crowd_of_wrong_passwords_neither_holds_up_others_nor_locks_anybody_out(seeded: Seeded, alice: Api) -> None:
    def guess(number: int) -> Answer:
        return seeded.api()("POST", "session/password", {"name": f"guess-{number}", "password": "x" * 20})

    with ThreadPoolExecutor(40) as crowd:
        guesses = [crowd.submit(guess, number) for number in range(40)]
        assert alice("GET", "me").status == 200
        answers = [each.result() for each in guesses]
    refused = [answer for answer in answers if answer.status == 503]
    assert refused
    assert all(answer.headers["retry-after"] and answer.json["type"] == "urn:seamark:problem:busy" for answer in refused)
    assert {answer.status for answer in answers} <= {401, 503}
