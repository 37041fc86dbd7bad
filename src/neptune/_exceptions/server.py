"""The token, the connection, and what the server answers."""

from typing import TYPE_CHECKING

from neptune._exceptions.base import NeptuneException
from neptune.envs import API_TOKEN_ENV_NAME, NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE

if TYPE_CHECKING:
    from packaging.version import Version

__all__ = [
    "CannotResolveHostname",
    "ClientHttpError",
    "Forbidden",
    "InternalClientError",
    "InternalServerError",
    "NeptuneApiException",
    "NeptuneClientUpgradeRequiredError",
    "NeptuneConnectionLostException",
    "NeptuneFeatureNotAvailableException",
    "NeptuneInvalidApiTokenException",
    "NeptuneMissingApiTokenException",
    "NeptuneSSLVerificationError",
    "Unauthorized",
]


class NeptuneMissingApiTokenException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "It is not known which server to connect to, and as whom: no API token was passed, and the environment variable"
            f" {API_TOKEN_ENV_NAME} is not set. Copy a token from your account in the web app (or make one with `seamark token"
            f' create`), then run `export {API_TOKEN_ENV_NAME}="..."` (on Windows `set` in place of `export`) or pass api_token="...".'
            ' To log without a server, pass mode="offline".'
        )


class NeptuneInvalidApiTokenException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "The API token cannot be read. It is probably incomplete, or contains something else. Copy it again from your account in"
            f" the web app, and pass it as `api_token` or in the environment variable {API_TOKEN_ENV_NAME}."
        )


class NeptuneApiException(NeptuneException):
    """The server answered that it will not or cannot do what was asked."""


class Unauthorized(NeptuneApiException):
    def __init__(self, msg: str | None = None) -> None:
        super().__init__(
            msg
            or "The server does not know the API token. It may have been revoked, or belongs to another server. Copy a new one from"
            f" your account in the web app, and pass it as `api_token` or in the environment variable {API_TOKEN_ENV_NAME}."
        )


class Forbidden(NeptuneApiException):
    def __init__(self) -> None:
        super().__init__(
            "The owner of the API token may not do this. Their role in the project or workspace does not allow it. Check that the"
            " project is named correctly, as WORKSPACE/PROJECT, and ask one of its owners for the role that is needed."
        )


class InternalServerError(NeptuneApiException):
    def __init__(self, response: object) -> None:
        super().__init__(
            f"The server failed while it worked on a request: {response}. What was logged is kept on this disk and is sent again."
            " If it goes on, the server's log says why."
        )


class ClientHttpError(NeptuneException):
    def __init__(self, status: object, response: object) -> None:
        self.status = status
        self.response = response
        super().__init__(
            f"The server refused a request with the status {status}: {response}. Check the arguments of the call; if they are right,"
            " the client and the server are probably of versions that do not fit together."
        )


class InternalClientError(NeptuneException):
    def __init__(self, msg: str) -> None:
        super().__init__(f"This package came into a state that it should never be in: {msg}. Please report it with this message.")


class NeptuneConnectionLostException(NeptuneException):
    def __init__(self, cause: Exception) -> None:
        self.cause = cause
        super().__init__(
            f"The server cannot be reached ({cause}). What was logged is kept on this disk and is sent as soon as it can be reached"
            ' again, or by `neptune sync`. Check the network and the address in the API token; mode="offline" does without them.'
        )


class NeptuneSSLVerificationError(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "The certificate of the server could not be verified. The server may have one of its own making, or a proxy in between"
            " opens the connection. Add its authority to those that this machine trusts (environment variable SSL_CERT_FILE); or set"
            f" {NEPTUNE_ALLOW_SELF_SIGNED_CERTIFICATE}=TRUE to accept any certificate, which also accepts an impostor's."
        )


class CannotResolveHostname(NeptuneException):
    def __init__(self, host: str) -> None:
        super().__init__(
            f"The name of the server, {host}, could not be looked up. Either there is no network, a proxy is needed (pass `proxies`),"
            " or the API token names a server that is gone. Check the network, and which server the token is for."
        )


class NeptuneClientUpgradeRequiredError(NeptuneException):
    def __init__(
        self,
        version: "Version | str",
        min_version: "Version | str | None" = None,
        max_version: "Version | str | None" = None,
    ) -> None:
        needed = f"a version before {max_version}" if max_version else f"version {min_version} or later"
        super().__init__(
            f"The server does not work with version {version} of the client; it needs {needed}. Install one that fits, for example"
            " with `pip install --upgrade seamark`."
        )


class NeptuneFeatureNotAvailableException(NeptuneException):
    def __init__(self, missing_feature: str) -> None:
        self.message = (
            f"The server does not have this feature: {missing_feature}. It is probably older than the client. Ask who runs it to"
            " upgrade it."
        )
        super().__init__(self.message)
