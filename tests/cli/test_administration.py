"""Users, workspaces, projects, members, accounts and tokens from the command line."""

import base64
import json
import re

import pytest

from seamark.model.errors import InvalidInput, NotAuthenticated, SeamarkError, UserNotFound, WorkspaceNotFound
from tests.cli.conftest import Seamark

SCENE = [
    (("user", "create", "alice"), 'Created the user "alice".'),
    (("user", "create", "root", "--admin"), 'Created the admin "root".'),
    (("workspace", "create", "team", "--owner", "alice"), 'Created the workspace "team".'),
    (("project", "create", "team/digits", "--key", "DIG"), 'Created the project "team/digits" with the key DIG.'),
    (("member", "add", "team", "root", "--role", "admin"), 'Added "root" to "team" with the role admin.'),
    (("service-account", "create", "bot", "--workspace", "team"), 'Created the service account "bot@team".'),
]


def test_commands_are_safe_to_repeat(seamark: Seamark) -> None:
    for arguments, expected in SCENE:
        first = seamark(*arguments)
        assert (first.exit_code, first.output.strip()) == (0, expected)
    for arguments, _ in SCENE:
        again = seamark(*arguments)
        assert again.exit_code == 0, again.exception
        assert "already" in again.output


def test_a_token_stands_alone_on_standard_output(seamark: Seamark) -> None:
    seamark("user", "create", "alice")
    made = seamark("token", "create", "--user", "alice", "--url", "https://tracker.example.org/")
    content = json.loads(base64.b64decode(made.stdout.strip()))
    assert made.stdout.count("\n") == 1
    assert content["api_address"] == content["api_url"] == "https://tracker.example.org"


def test_tokens_are_listed_and_revoked(seamark: Seamark) -> None:
    seamark("user", "create", "alice")
    seamark("token", "create", "--user", "alice", "--url", "http://x", "--name", "laptop", "--expires-in-days", "3")
    uuid, state, _, last_use, name = seamark("token", "list", "--user", "alice").stdout.strip().split("\t")
    assert (state, last_use, name) == ("valid", "never", "laptop")
    assert seamark("token", "revoke", uuid).exit_code == 0
    assert seamark("token", "list", "--user", "alice").stdout.split("\t")[1] == "revoked"
    assert isinstance(seamark("token", "revoke", "nonsense").exception, SeamarkError)


def test_service_accounts_have_tokens_under_their_full_name(seamark: Seamark) -> None:
    seamark("workspace", "create", "team")
    seamark("service-account", "create", "bot", "--workspace", "team")
    assert seamark("token", "create", "--user", "bot@team", "--url", "http://x").exit_code == 0
    assert isinstance(seamark("token", "create", "--user", "bot", "--url", "http://x").exception, UserNotFound)


def test_a_member_may_be_given_another_role(seamark: Seamark) -> None:
    seamark("user", "create", "alice")
    seamark("workspace", "create", "team")
    seamark("member", "add", "team", "alice")
    assert "has the role admin" in seamark("member", "add", "team", "alice", "--role", "admin").output
    assert "already" in seamark("member", "add", "team", "alice", "--role", "admin").output


def test_a_login_link_is_for_people_who_exist(seamark: Seamark) -> None:
    seamark("user", "create", "alice")
    link = seamark("login-link", "alice", "--url", "https://tracker.example.org").stdout
    assert re.fullmatch(r"https://tracker\.example\.org/login#\S+\n", link)
    assert isinstance(seamark("login-link", "nobody").exception, UserNotFound)


def test_a_password_comes_from_standard_input(seamark: Seamark) -> None:
    seamark("user", "create", "alice")
    assert seamark("user", "password", "alice", "--password-file", "-", text="long enough, surely\n").exit_code == 0
    assert isinstance(seamark("user", "password", "alice", "--password-file", "-", text="x\n").exception, SeamarkError)


def test_a_deactivated_user_is_marked(seamark: Seamark) -> None:
    seamark("user", "create", "alice")
    seamark("user", "create", "root", "--admin")
    assert seamark("user", "deactivate", "alice").exit_code == 0
    assert "alice\tperson, deactivated" in seamark("user", "list").stdout
    assert "root\tperson, admin" in seamark("user", "list").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("project", "create", "nowhere/digits"),
        ("member", "add", "nowhere", "alice"),
        ("service-account", "create", "bot", "--workspace", "nowhere"),
    ],
)
def test_an_unknown_workspace_is_an_error(seamark: Seamark, arguments: tuple[str, ...]) -> None:
    assert isinstance(seamark(*arguments).exception, WorkspaceNotFound)


@pytest.mark.parametrize("name", ["digits", "/digits", "team/", "a/b/c"])
def test_a_project_has_a_qualified_name(seamark: Seamark, name: str) -> None:
    seamark("workspace", "create", "team")
    failed = seamark("project", "create", name)
    assert isinstance(failed.exception, SeamarkError)
    assert not isinstance(failed.exception, NotAuthenticated)


def test_a_project_is_archived_and_unarchived(seamark: Seamark) -> None:
    seamark("workspace", "create", "team")
    seamark("project", "create", "team/digits", "--key", "DIG")
    assert seamark("project", "archive", "team/digits").output.strip() == 'The project "team/digits" is archived now.'
    assert "already" in seamark("project", "archive", "team/digits").output
    assert seamark("project", "list").output.strip().endswith("archived")
    assert seamark("project", "unarchive", "team/digits").output.strip() == 'The project "team/digits" is open now.'
    assert "archived" not in seamark("project", "list").output


def test_the_limits_of_a_workspace_are_set_one_by_one_and_taken_away(seamark: Seamark) -> None:
    def limits(*options: str) -> list[str]:
        return [line.partition("\t")[2] for line in seamark("workspace", "limit", "team", *options).output.splitlines()]

    seamark("workspace", "create", "team")
    assert limits() == ["none", "none", "no"]
    assert limits("--projects", "3") == ["3", "none", "no"]
    assert limits("--storage", "1.5 TiB", "--read-only") == ["3", str(3 * 2**39), "yes"]
    assert limits("--storage", "20gb", "--no-read-only") == ["3", "20000000000", "no"]
    assert limits("--projects", "none", "--storage", "None") == ["none", "none", "no"]


@pytest.mark.parametrize(
    "option", [("--projects", "-1"), ("--projects", "x"), ("--storage", "1 parsec"), ("--storage", "9" * 30)]
)
def test_what_is_no_limit_is_refused(seamark: Seamark, option: tuple[str, str]) -> None:
    seamark("workspace", "create", "team")
    assert isinstance(seamark("workspace", "limit", "team", *option).exception, InvalidInput)
