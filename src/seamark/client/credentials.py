"""API tokens, and what of a connection the environment decides."""

import base64
import binascii
import os
from dataclasses import dataclass

import msgspec

from seamark.client.errors import InvalidToken, MissingToken

__all__ = ["PROJECT_VARIABLE", "TOKEN_VARIABLE", "Credentials", "credentials_from", "project_from_environment"]

TOKEN_VARIABLE = "NEPTUNE_API_TOKEN"  # noqa: S105 (the variable's name)
PROJECT_VARIABLE = "NEPTUNE_PROJECT"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API token, and the address of the server that it is for, without a slash at the end."""

    api_token: str
    base_url: str

    def __repr__(self) -> str:
        return f"Credentials(base_url={self.base_url!r})"


class _Token(msgspec.Struct):
    api_address: str
    api_url: str | None = None


def credentials_from(api_token: str | None = None) -> Credentials:
    """The credentials in an API token, by default the one in NEPTUNE_API_TOKEN.

    Raises MissingToken when there is none, InvalidToken when it is damaged.
    """
    text = (os.environ.get(TOKEN_VARIABLE, "") if api_token is None else api_token).strip()
    if not text:
        raise MissingToken(
            f"There is no API token. Create one in the web app (or with `seamark token create`) and set {TOKEN_VARIABLE} to it."
        )
    try:
        token = msgspec.json.decode(base64.b64decode(text), type=_Token)
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise InvalidToken(
            "The API token is damaged: it does not say which server it is for. Copy it again as a whole, or create a new one."
        ) from None
    return Credentials(text, _base_url(token.api_url or token.api_address))


def project_from_environment() -> str | None:
    return os.environ.get(PROJECT_VARIABLE, "").strip() or None


def _base_url(address: str) -> str:
    """The address without its path: servers live at the root of their host. Without a scheme it is an https address."""
    scheme, separator, rest = address.strip().partition("://")
    if not separator:
        scheme, rest = "https", address.strip()
    host = rest.split("/", 1)[0]
    if not host or scheme.lower() not in ("http", "https"):
        raise InvalidToken(f'The API token is for the address "{address}", which is none of a server. Create a new token.')
    return f"{scheme.lower()}://{host}"
