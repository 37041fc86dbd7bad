"""Getting started: the client's configuration, the exchange of an API token, and the refresh of access tokens."""

from urllib.parse import parse_qs

import msgspec
from starlette.responses import Response

from seamark.model.errors import NotAuthenticated
from seamark.tracking.authentication import decode_api_token, exchange_api_token, refresh_tokens
from seamark.wire.endpoints import Call
from seamark.wire.neptune2.bodies import (
    ArtifactsConfigBody,
    ClientConfigBody,
    MultiPartUploadBody,
    SecurityBody,
    TokensBody,
    VersionsBody,
)

__all__ = ["MAX_CHUNK_BYTES", "REALM_PATH", "client_config", "discovery", "exchange", "refresh"]

REALM_PATH = "/auth/realms/seamark"
"""The issuer of access tokens under the server's address; clients form the refresh URL from it."""

CLIENT_ID = "seamark-client"
MAX_CHUNK_BYTES = 128 * 2**20

_MULTI_PART_UPLOAD = MultiPartUploadBody(
    enabled=True, min_chunk_size=5_242_880, max_chunk_size=MAX_CHUNK_BYTES, max_chunk_count=1_000, max_single_part_size=5_242_880
)


class _RefreshedBody(msgspec.Struct):
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - a kind of token and no secret


class _DiscoveryBody(msgspec.Struct):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str


def client_config(call: Call) -> ClientConfigBody:
    """Answered without checking the API token: a wrong one gets its documented exception from the exchange only."""
    return ClientConfigBody(
        api_url=call.base_url,
        application_url=call.base_url,
        py_lib_versions=VersionsBody(),
        multi_part_upload=_MULTI_PART_UPLOAD,
        artifacts=ArtifactsConfigBody(enabled=True, api_version=2),
        security=SecurityBody(CLIENT_ID, f"{call.base_url}{REALM_PATH}/.well-known/openid-configuration"),
        sys_name_set_by_backend=True,
    )


def exchange(call: Call) -> TokensBody:
    api_token = call.headers.get("x-neptune-api-token")
    if not api_token:
        raise NotAuthenticated("The request has no API token. Set NEPTUNE_API_TOKEN to a token from the web app.")
    tokens = exchange_api_token(call.tracking, decode_api_token(api_token), f"{call.base_url}{REALM_PATH}")
    return TokensBody(tokens.access_token, tokens.refresh_token, tokens.username)


def refresh(call: Call) -> Response:
    """Every refusal is a 400: anything else the client would repeat instead of exchanging its API token again."""
    try:
        form = parse_qs(call.payload.decode(), max_num_fields=20)
    except ValueError:
        form = {}
    grant, given = form.get("grant_type", [""])[0], form.get("refresh_token", [""])[0]
    if not given:
        return _refused("invalid_request", "The form has no refresh_token.")
    if grant != "refresh_token":
        return _refused("unsupported_grant_type", "The grant_type is not refresh_token.")
    try:
        tokens = refresh_tokens(call.tracking, given, f"{call.base_url}{REALM_PATH}")
    except NotAuthenticated as error:
        return _refused("invalid_grant", str(error))
    body = _RefreshedBody(tokens.access_token, tokens.refresh_token, tokens.expires_in)
    return Response(msgspec.json.encode(body), headers={"Cache-Control": "no-store"}, media_type="application/json")


def discovery(call: Call) -> _DiscoveryBody:
    issuer = f"{call.base_url}{REALM_PATH}"
    endpoints = f"{issuer}/protocol/openid-connect"
    return _DiscoveryBody(issuer, f"{endpoints}/auth", f"{endpoints}/token")


def _refused(code: str, description: str) -> Response:
    return Response(msgspec.json.encode({"error": code, "error_description": description}), 400, media_type="application/json")
