from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from seamark.model.errors import AccessDenied, InvalidInput, NotAuthenticated, TokenNotFound, UserNotFound
from seamark.stores.catalog import Catalog
from seamark.tracking import authentication, hashing, signing_in, users, workspaces
from seamark.tracking.context import Tracking
from tests.tracking.access_builders import Clock, a_person, a_tracking, the_operator

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as always, but without the work that makes guessing them expensive."""
    monkeypatch.setattr(hashing, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    hashing._nobodys_hash.cache_clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def t(catalog: Catalog, clock: Clock) -> Tracking:
    return a_tracking(catalog, clock)


def test_the_right_password_begins_a_session(t: Tracking) -> None:
    a_person(t, "ann", password=PASSWORD)
    session = signing_in.sign_in_with_password(t, " ann ", PASSWORD)
    caller, csrf = signing_in.caller_of_session(t, session.token)
    assert (caller.name, csrf) == ("ann", session.csrf_token)
    assert csrf not in session.token
    assert signing_in.sign_in_with_password(t, "ann", PASSWORD).token != session.token


def test_wrong_passwords_unknown_and_passwordless_users_get_one_answer(t: Tracking) -> None:
    a_person(t, "ann", password=PASSWORD)
    a_person(t, "bob")
    a_person(t, "gone", password=PASSWORD)
    users.deactivate(t, the_operator(t), "gone")
    answers: set[str] = set()
    for name, password in [
        ("ann", "wrong password"),
        ("ann", ""),
        ("bob", ""),
        ("nobody", "x"),
        ("gone", PASSWORD),
        ("", "x"),
        ("a\0", "x"),
    ]:
        with pytest.raises(NotAuthenticated) as refusal:
            signing_in.sign_in_with_password(t, name, password)
        answers.add(str(refusal.value))
    assert len(answers) == 1


@pytest.mark.parametrize("name", ["ann", "nobody"])
def test_repeated_failures_are_slowed_down_for_known_and_unknown_names(t: Tracking, clock: Clock, name: str) -> None:
    a_person(t, "ann", password=PASSWORD)
    for _ in range(5):
        with pytest.raises(NotAuthenticated, match="wrong"):
            signing_in.sign_in_with_password(t, name, "guess")
    waits: list[float] = []
    for _ in range(9):
        with pytest.raises(NotAuthenticated, match="Try again in") as refusal:
            signing_in.sign_in_with_password(t, name, PASSWORD)
        number, unit = str(refusal.value).split("Try again in ")[1].split()
        seconds = int(number)
        assert unit == ("second." if seconds == 1 else "seconds.")
        waits.append(seconds)
        clock.advance(seconds=seconds)
        with pytest.raises(NotAuthenticated, match="wrong"):
            signing_in.sign_in_with_password(t, name, "guess")
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_success_forgives_earlier_failures_and_others_are_not_slowed(t: Tracking, clock: Clock) -> None:
    a_person(t, "ann", password=PASSWORD)
    a_person(t, "bob", password=PASSWORD)
    for _ in range(6):
        with pytest.raises(NotAuthenticated):
            signing_in.sign_in_with_password(t, "ann", "guess")
    assert signing_in.sign_in_with_password(t, "bob", PASSWORD)
    clock.advance(seconds=2)
    assert signing_in.sign_in_with_password(t, "ann", PASSWORD)
    for _ in range(5):
        with pytest.raises(NotAuthenticated, match="wrong"):
            signing_in.sign_in_with_password(t, "ann", "guess")


def test_parallel_guesses_are_counted_before_they_are_checked(t: Tracking) -> None:
    a_person(t, "ann", password=PASSWORD)

    def guess(_: int) -> str:
        with pytest.raises(NotAuthenticated) as refusal:
            signing_in.sign_in_with_password(t, "ann", "guess")
        return str(refusal.value)

    # As many as are let in at once; a greater crowd is sent away uncounted.
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(guess, range(12)))
    assert sum("wrong" in answer for answer in answers) == 5


def test_a_link_signs_in_once(t: Tracking) -> None:
    a_person(t, "ann")
    code = signing_in.create_sign_in_link(t, "ann")
    session = signing_in.sign_in_with_link(t, code)
    assert signing_in.caller_of_session(t, session.token)[0].name == "ann"
    with pytest.raises(TokenNotFound):
        signing_in.sign_in_with_link(t, code)


def test_of_two_who_use_a_link_at_once_one_gets_in(t: Tracking) -> None:
    a_person(t, "ann")
    code = signing_in.create_sign_in_link(t, "ann")

    def use(_: int) -> bool:
        try:
            signing_in.sign_in_with_link(t, code)
        except TokenNotFound:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(use, range(6))) == 1


def test_links_end_after_an_hour_and_with_their_user(t: Tracking, clock: Clock) -> None:
    a_person(t, "ann")
    late = signing_in.create_sign_in_link(t, "ann")
    clock.advance(seconds=3600)
    with pytest.raises(TokenNotFound):
        signing_in.sign_in_with_link(t, late)
    useless = signing_in.create_sign_in_link(t, "ann")
    users.deactivate(t, the_operator(t), "ann")
    for code in (useless, "", "garbage", "\ud800"):
        with pytest.raises(TokenNotFound):
            signing_in.sign_in_with_link(t, code)
    with pytest.raises(UserNotFound):
        signing_in.create_sign_in_link(t, "ann")


def test_links_are_for_people_only(t: Tracking) -> None:
    workspaces.create_workspace(t, the_operator(t), "team")
    workspaces.create_service_account(t, the_operator(t), "team", "robot")
    with pytest.raises(InvalidInput):
        signing_in.create_sign_in_link(t, "robot@team")


def test_sessions_end_by_signing_out_by_time_and_with_their_user(t: Tracking, clock: Clock) -> None:
    ann = a_person(t, "ann")

    def begin() -> str:
        token = signing_in.sign_in_with_link(t, signing_in.create_sign_in_link(t, "ann")).token
        assert signing_in.caller_of_session(t, token)[0] == ann
        return token

    def is_over(token: str) -> bool:
        try:
            signing_in.caller_of_session(t, token)
        except NotAuthenticated:
            return True
        return False

    left, kept = begin(), begin()
    signing_in.sign_out(t, left)
    signing_in.sign_out(t, left)
    assert (is_over(left), is_over(kept)) == (True, False)
    clock.advance(seconds=14 * 24 * 3600)
    assert is_over(kept)
    changed = begin()
    users.set_password(t, ann, "ann", PASSWORD)
    assert is_over(changed)
    shut_out = begin()
    users.deactivate(t, the_operator(t), "ann")
    users.reactivate(t, the_operator(t), "ann")
    assert is_over(shut_out)
    assert all(is_over(token) for token in ("", "garbage", "\ud800"))


def test_people_change_their_password_with_the_current_one_only(t: Tracking) -> None:
    ann = a_person(t, "ann", password=PASSWORD)
    for current in (None, "", "wrong"):
        with pytest.raises(AccessDenied):
            users.set_password(t, ann, "ann", "another password", current)
    users.set_password(t, ann, "ann", "another password", PASSWORD)
    assert signing_in.sign_in_with_password(t, "ann", "another password")
    with pytest.raises(NotAuthenticated):
        signing_in.sign_in_with_password(t, "ann", PASSWORD)


def test_a_hash_of_older_parameters_is_renewed_at_the_next_sign_in(t: Tracking, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = a_person(t, "ann", password=PASSWORD)
    before = t.catalog.users.password_hash(ann.user_id)
    monkeypatch.setattr(hashing, "needs_rehash", lambda _: True)
    signing_in.sign_in_with_password(t, "ann", PASSWORD)
    after = t.catalog.users.password_hash(ann.user_id)
    assert after != before
    assert hashing.matches(PASSWORD, after)


def test_the_use_cases_are_found_where_callers_look_for_them() -> None:
    assert authentication.sign_in_with_link is signing_in.sign_in_with_link
