import base64
import json
from pathlib import Path
from uuid import UUID, uuid4

import jwt
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.access import Caller
from seamark.model.errors import InvalidInput, NotAuthenticated, TokenNotFound, UserNotFound
from seamark.stores.catalog import Catalog
from seamark.stores.catalog.database import Database
from seamark.stores.catalog.tables import metadata
from seamark.tracking import authentication, users
from seamark.tracking.context import Tracking
from tests.tracking.access_builders import NOW, Clock, Team, a_person, a_team, a_tracking, the_operator

ISSUER = "https://seamark.example/auth/realms/seamark"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def t(catalog: Catalog, clock: Clock) -> Tracking:
    return a_tracking(catalog, clock)


def a_key(t: Tracking, name: str = "ann", expires_at: int | None = None) -> str:
    if t.catalog.users.by_name(name) is None:
        a_person(t, name)
    return authentication.create_api_token(t, the_operator(t), name, "laptop", expires_at)[1]


def test_an_api_token_leads_to_its_user_by_every_way(t: Tracking) -> None:
    key = a_key(t)
    pair = authentication.exchange_api_token(t, key, ISSUER)
    assert (pair.username, pair.expires_in) == ("ann", 900)
    assert authentication.caller_of_api_key(t, key).name == "ann"
    assert authentication.caller_of_access_token(t, pair.access_token).name == "ann"
    refreshed = authentication.refresh_tokens(t, pair.refresh_token, ISSUER)
    assert authentication.caller_of_access_token(t, refreshed.access_token).name == "ann"
    assert authentication.refresh_tokens(t, pair.refresh_token, ISSUER).username == "ann"


def test_access_tokens_carry_the_claims_that_clients_read(t: Tracking) -> None:
    pair = authentication.exchange_api_token(t, a_key(t), ISSUER)
    claims = jwt.decode(pair.access_token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 900
    assert (claims["iss"], claims["azp"], claims["iat"]) == (ISSUER, authentication.CLIENT_ID, NOW // 1000)
    assert UUID(claims["sub"]) == authentication.caller_of_access_token(t, pair.access_token).user.uuid
    assert jwt.get_unverified_header(pair.access_token)["alg"] == "HS256"


def test_access_tokens_are_accepted_ten_minutes_past_their_end(t: Tracking, clock: Clock) -> None:
    token = authentication.exchange_api_token(t, a_key(t), ISSUER).access_token
    clock.advance(seconds=900 + 599)
    assert authentication.caller_of_access_token(t, token).name == "ann"
    clock.advance(seconds=2)
    with pytest.raises(NotAuthenticated):
        authentication.caller_of_access_token(t, token)


def test_refresh_tokens_end_after_a_month(t: Tracking, clock: Clock) -> None:
    pair = authentication.exchange_api_token(t, a_key(t), ISSUER)
    clock.advance(seconds=30 * 24 * 3600 - 1)
    assert authentication.refresh_tokens(t, pair.refresh_token, ISSUER)
    clock.advance(seconds=2)
    with pytest.raises(NotAuthenticated):
        authentication.refresh_tokens(t, pair.refresh_token, ISSUER)


def refused_everywhere(t: Tracking, key: str, pair: authentication.TokenPair) -> None:
    with pytest.raises(NotAuthenticated):
        authentication.caller_of_api_key(t, key)
    with pytest.raises(NotAuthenticated):
        authentication.exchange_api_token(t, key, ISSUER)
    with pytest.raises(NotAuthenticated):
        authentication.caller_of_access_token(t, pair.access_token)
    with pytest.raises(NotAuthenticated):
        authentication.refresh_tokens(t, pair.refresh_token, ISSUER)


def test_a_revoked_token_and_what_was_made_from_it_are_refused_at_once(t: Tracking) -> None:
    key, other = a_key(t), a_key(t)
    pair = authentication.exchange_api_token(t, key, ISSUER)
    caller = authentication.caller_of_access_token(t, pair.access_token)
    first, _ = authentication.list_api_tokens(t, caller)
    authentication.revoke_api_token(t, caller, first.uuid)
    authentication.revoke_api_token(t, caller, first.uuid)
    refused_everywhere(t, key, pair)
    assert authentication.caller_of_api_key(t, other).name == "ann"
    assert [token.revoked_at for token in authentication.list_api_tokens(t, caller)] == [NOW, None]


def test_an_expired_token_and_what_was_made_from_it_are_refused(t: Tracking, clock: Clock) -> None:
    key = a_key(t, expires_at=NOW + 60_000)
    pair = authentication.exchange_api_token(t, key, ISSUER)
    assert authentication.caller_of_access_token(t, pair.access_token)
    assert authentication.caller_of_api_key(t, key)
    clock.advance(seconds=60)
    refused_everywhere(t, key, pair)


def test_a_deactivated_user_is_refused_until_reactivated(t: Tracking) -> None:
    key = a_key(t)
    pair = authentication.exchange_api_token(t, key, ISSUER)
    assert authentication.caller_of_access_token(t, pair.access_token)
    users.deactivate(t, the_operator(t), "ann")
    refused_everywhere(t, key, pair)
    users.reactivate(t, the_operator(t), "ann")
    assert authentication.caller_of_api_key(t, key).name == "ann"


def forged(t: Tracking, changes: dict[str, object], *, key: str | None = None, algorithm: str = "HS256") -> str:
    token = authentication.exchange_api_token(t, a_key(t), ISSUER).access_token
    claims = jwt.decode(token, options={"verify_signature": False}) | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    secret = key if key is not None else t.catalog.settings.get_or_create("access_token_signing_key", lambda: "x")
    return jwt.encode(claims, secret if algorithm != "none" else None, algorithm=algorithm)


def test_tokens_that_we_did_not_sign_so_are_refused(t: Tracking) -> None:
    pair = authentication.exchange_api_token(t, a_key(t), ISSUER)
    head, body, signature = pair.access_token.split(".")
    wrong = [
        "",
        "garbage",
        "a.b.c",
        "ü.ü.ü",
        "x" * 100_000,
        pair.refresh_token,
        f"{head}.{body}.",
        f"{head}.{body}.{signature[::-1]}",
        forged(t, {}, key="0" * 64),
        forged(t, {}, algorithm="none"),
        forged(t, {}, algorithm="HS512"),
        forged(t, {"tok": str(uuid4())}),
        forged(t, {"tok": "garbage"}),
        forged(t, {"tok": None}),
        forged(t, {"typ": None}),
        forged(t, {"exp": None}),
        forged(t, {"exp": "soon"}),
    ]
    for token in wrong:
        with pytest.raises(NotAuthenticated):
            authentication.caller_of_access_token(t, token)
    for token in ("", "garbage", pair.access_token):
        with pytest.raises(NotAuthenticated):
            authentication.refresh_tokens(t, token, ISSUER)
    for key in ("", "garbage", "\ud800", "a\0b"):
        with pytest.raises(NotAuthenticated):
            authentication.caller_of_api_key(t, key)
        with pytest.raises(NotAuthenticated):
            authentication.exchange_api_token(t, key, ISSUER)


def test_secrets_are_nowhere_in_the_database(t: Tracking, catalog_url: str, tmp_path: Path) -> None:
    key = a_key(t)
    pair = authentication.exchange_api_token(t, key, ISSUER)
    a_person(t, "bob", password="correct horse battery")
    session = authentication.sign_in_with_password(t, "bob", "correct horse battery")
    code = authentication.create_sign_in_link(t, "ann")
    secrets = [key, pair.access_token, pair.refresh_token, "correct horse battery", session.token, session.csrf_token, code]
    if catalog_url.startswith("sqlite"):
        stored = b"".join(file.read_bytes() for file in tmp_path.glob("catalog.sqlite*")).decode("latin-1")
    else:
        database = Database(catalog_url)
        with database.read() as connection:
            stored = repr([connection.execute(sa.select(table)).all() for table in metadata.sorted_tables])
        database.close()
    assert "laptop" in stored
    assert [secret for secret in secrets if secret in stored] == []


def test_the_use_of_a_token_is_noted_once_a_minute(t: Tracking, clock: Clock) -> None:
    key = a_key(t)
    caller = authentication.caller_of_api_key(t, key)

    def last_used_at() -> int | None:
        return authentication.list_api_tokens(t, caller)[0].last_used_at

    assert last_used_at() == NOW
    clock.advance(seconds=59)
    authentication.exchange_api_token(t, key, ISSUER)
    assert last_used_at() == NOW
    clock.advance(seconds=1)
    authentication.exchange_api_token(t, key, ISSUER)
    assert last_used_at() == NOW + 60_000


def test_who_may_manage_whose_tokens(catalog: Catalog) -> None:
    team: Team = a_team(a_tracking(catalog))
    t = team.t
    allowed = [
        (the_operator(t), "member"),
        (team.server_admin, "member"),
        (team.server_admin, "robot@team"),
        (team.member, "member"),
        (team.admin, "robot@team"),
        (team.robot, "robot@team"),
    ]
    refused = [
        (team.admin, "member"),
        (team.member, "admin"),
        (team.member, "robot@team"),
        (team.other_admin, "robot@team"),
        (team.other_robot, "robot@team"),
        (team.robot, "admin"),
        (team.stranger, "robot@team"),
        (team.stranger, "nobody"),
    ]
    for caller, name in allowed:
        token, _ = authentication.create_api_token(t, caller, name, "t")
        assert token in authentication.list_api_tokens(t, caller, name)
        authentication.revoke_api_token(t, caller, token.uuid)
    token, _ = authentication.create_api_token(t, the_operator(t), "member", "t")
    for caller, name in refused:
        with pytest.raises(UserNotFound):
            authentication.create_api_token(t, caller, name, "t")
        with pytest.raises(UserNotFound):
            authentication.list_api_tokens(t, caller, name)
    for caller in (team.admin, team.stranger, team.robot):
        with pytest.raises(TokenNotFound):
            authentication.revoke_api_token(t, caller, token.uuid)
    with pytest.raises(TokenNotFound):
        authentication.revoke_api_token(t, team.member, uuid4())


def test_tokens_that_make_no_sense_are_not_created(t: Tracking) -> None:
    ann: Caller = a_person(t, "ann")
    for name in ("", "  ", "x" * 200, "a\nb"):
        with pytest.raises(InvalidInput):
            authentication.create_api_token(t, ann, "ann", name)
    with pytest.raises(InvalidInput):
        authentication.create_api_token(t, ann, "ann", "late", NOW)
    users.deactivate(t, the_operator(t), "ann")
    with pytest.raises(UserNotFound):
        authentication.create_api_token(t, the_operator(t), "ann", "gone")


@given(key=st.text(max_size=200).filter(lambda text: text.isprintable()), slashes=st.sampled_from(["", "/", "//"]))
def test_api_tokens_survive_encoding(key: str, slashes: str) -> None:
    text = authentication.encode_api_token(key, f"http://host:8080{slashes}")
    inside = json.loads(base64.b64decode(text))
    assert inside == {"api_address": "http://host:8080", "api_url": "http://host:8080", "api_key": key}
    assert authentication.decode_api_token(f"  {text}\n") == key


@given(text=st.one_of(st.text(), st.binary().map(lambda data: base64.b64encode(data).decode())))
def test_anything_else_is_no_api_token(text: str) -> None:
    with pytest.raises(NotAuthenticated):
        authentication.decode_api_token(text)
