"""Who becomes the admin of a new server."""

import pytest
from argon2 import PasswordHasher

from seamark.model.errors import InvalidInput, NotAuthenticated, TokenNotFound
from seamark.stores.catalog import Catalog
from seamark.tracking import hashing, setting_up, signing_in, users
from seamark.tracking.context import Tracking
from tests.tracking.access_builders import Clock, a_person, a_tracking

PASSWORD = "correct horse battery"
HERE = "10.0.0.1"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def t(catalog: Catalog, clock: Clock) -> Tracking:
    return a_tracking(catalog, clock)


def _code(t: Tracking) -> str:
    first = users.first_start(t)
    assert first is not None
    return first.sign_in_code


def test_the_printed_code_gives_the_admin_a_password_and_a_session_once(t: Tracking) -> None:
    code = _code(t)
    assert setting_up.is_open(t)
    session = setting_up.set_up(t, code, PASSWORD, HERE)
    assert signing_in.caller_of_session(t, session.token)[0].user.is_admin
    assert not setting_up.is_open(t)
    assert signing_in.sign_in_with_password(t, "admin", PASSWORD).token
    with pytest.raises(TokenNotFound):
        setting_up.set_up(t, code, "another password", HERE)
    with pytest.raises(TokenNotFound):
        signing_in.sign_in_with_link(t, code)
    assert signing_in.sign_in_with_password(t, "admin", PASSWORD).token, "the password is the first one"


def test_who_signed_in_with_the_link_has_used_the_code_up(t: Tracking) -> None:
    code = _code(t)
    signing_in.sign_in_with_link(t, code)
    assert not setting_up.is_open(t)
    with pytest.raises(TokenNotFound):
        setting_up.set_up(t, code, PASSWORD, HERE)


def test_a_code_ends_after_an_hour(t: Tracking, clock: Clock) -> None:
    code = _code(t)
    clock.advance(seconds=3601)
    assert not setting_up.is_open(t)
    with pytest.raises(TokenNotFound, match="too old"):
        setting_up.set_up(t, code, PASSWORD, HERE)


def test_a_password_that_is_too_short_leaves_the_code_good(t: Tracking) -> None:
    code = _code(t)
    with pytest.raises(InvalidInput):
        setting_up.set_up(t, code, "short", HERE)
    assert setting_up.set_up(t, code, PASSWORD, HERE).token


def test_links_of_others_set_nothing_up(t: Tracking) -> None:
    """Who has a password, or is no admin, does not get another one by a sign-in link."""
    _code(t)
    a_person(t, "ann")
    a_person(t, "boss", password=PASSWORD, is_admin=True)
    for name in ("ann", "boss"):
        code = signing_in.create_sign_in_link(t, name)
        with pytest.raises(TokenNotFound):
            setting_up.set_up(t, code, "another password", HERE)
        assert signing_in.sign_in_with_link(t, code).token


def test_who_guesses_has_to_wait_and_holds_nobody_else_up(t: Tracking, clock: Clock) -> None:
    code = _code(t)
    for _ in range(5):
        with pytest.raises(TokenNotFound):
            setting_up.set_up(t, "guess", PASSWORD, HERE)
    with pytest.raises(NotAuthenticated, match="Too many wrong setup codes"):
        setting_up.set_up(t, code, PASSWORD, HERE)
    assert setting_up.set_up(t, code, PASSWORD, "10.0.0.2").token
