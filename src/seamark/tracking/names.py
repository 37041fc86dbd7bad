"""The rules for the names that people give: of users, workspaces, projects, keys and tokens."""

import re
import unicodedata
from collections.abc import Set as AbstractSet

from seamark.model.errors import InvalidInput, ProjectKeyInvalid, ProjectNameInvalid

__all__ = [
    "OPERATOR_NAME",
    "check_label",
    "check_project_key",
    "check_project_name",
    "check_user_name",
    "check_workspace_name",
    "is_uuid",
    "project_key_for",
]

OPERATOR_NAME = "operator"
"""Under which the command line acts; nobody else may be called so."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
_PROJECT_NAME = re.compile(r"[\w\-.]{1,128}")
_PROJECT_KEY = re.compile(r"[A-Z0-9]{1,10}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Their pages would hide the server's own, or an identifier would have two meanings.
_RESERVED_WORKSPACES = frozenset({"api", "assets", "custom", "healthz", "metrics", "static"})


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID in its usual form, with hyphens."""
    return len(text) == 36 and _UUID.fullmatch(text) is not None


def check_user_name(name: str) -> None:
    """Raises InvalidInput unless a person or service account may be called so."""
    _check(name, "user")
    if name.casefold() == OPERATOR_NAME:
        raise InvalidInput(f'The name "{name}" is reserved for the command line. Choose another one.')


def check_workspace_name(name: str) -> None:
    """Raises InvalidInput unless a workspace may be called so."""
    _check(name, "workspace")
    if name.casefold() in _RESERVED_WORKSPACES:
        raise InvalidInput(f'The workspace name "{name}" is reserved for the server. Choose another one.')


def check_project_name(name: str) -> None:
    """Raises ProjectNameInvalid unless a project may be called so."""
    if (
        _PROJECT_NAME.fullmatch(name) is None
        or not name.strip(".")
        or is_uuid(name)
        or unicodedata.normalize("NFC", name) != name
    ):
        raise ProjectNameInvalid(
            f'The project name "{name[:140]}" is not allowed. Use 1 to 128 letters, digits, "_", "-" and ".".',
            name,
        )


def check_project_key(key: str) -> None:
    """Raises ProjectKeyInvalid unless the key is 1 to 10 upper-case letters and digits with a letter among them."""
    reason = None
    if not key:
        reason = "It is empty."
    elif len(key) > 10:
        reason = "It is longer than 10 characters."
    elif _PROJECT_KEY.fullmatch(key) is None:
        reason = "Only upper-case letters A to Z and digits are allowed."
    elif key.isdecimal():
        reason = "It contains no letter."
    if reason is not None:
        raise ProjectKeyInvalid(f'The project key "{key[:40]}" is not allowed. {reason} Choose one such as "DIG".', key, reason)


def check_label(text: str, what: str) -> str:
    """The text without blanks around it; raises InvalidInput when it is empty, too long or not printable."""
    label = text.strip()
    if not 1 <= len(label) <= 128 or not label.isprintable():
        raise InvalidInput(f"The {what} {text[:140]!r} is not allowed. Use 1 to 128 printable characters.")
    return label


def project_key_for(name: str, taken: AbstractSet[str]) -> str:
    """A key that resembles the name and is not taken: `DIG` for `digits`, then `DIGI`, …, then `DIGITS2`, …"""
    plain = unicodedata.normalize("NFKD", name).upper()
    base = "".join(character for character in plain if character.isascii() and character.isalnum())
    if not any(character.isalpha() for character in base):
        base = f"P{base}"
    for length in range(min(3, len(base)), min(10, len(base)) + 1):
        candidate = base[:length]
        if candidate not in taken and not candidate.isdecimal():
            return candidate
    stem = base[:6] if not base[:6].isdecimal() else f"P{base[:5]}"
    number = 2
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _check(name: str, what: str) -> None:
    if _NAME.fullmatch(name) is None or is_uuid(name):
        raise InvalidInput(
            f'The {what} name "{name[:80]}" is not allowed. '
            'Use 1 to 64 letters, digits, "_", "-" and ".", beginning with a letter or digit.'
        )
