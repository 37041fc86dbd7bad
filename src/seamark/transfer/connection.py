"""Requests to a Seamark server elsewhere: signed in, repeated when that may help, and with errors that say what to do."""

import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any, BinaryIO

from seamark.model.errors import (
    AccessDenied,
    InvalidInput,
    NotAuthenticated,
    SeamarkError,
    ServerUnavailable,
    TooLarge,
)

__all__ = ["Answer", "Connection"]

_PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0)
_TIMEOUT_SECONDS = 300
_MAX_ANSWER_BYTES = 64 * 2**20
_TOKEN = "/api/backend/v1/authorization/oauth-token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class Answer:
    """A response whatever its status."""

    status: int
    headers: Message
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    """308 is no redirection in a resumable upload, and nothing else redirects."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Connection:
    """What a client of the 3.x API does with `api_token` at `url`. Not thread-safe."""

    def __init__(self, url: str, api_token: str, certificate: Path | None = None) -> None:
        """`certificate` is one to trust besides the usual ones."""
        self._url = url.rstrip("/")
        self._api_token = api_token
        context = ssl.create_default_context()
        if certificate is not None:
            context.load_verify_locations(certificate)
        self._opener = urllib.request.build_opener(_Stay(), urllib.request.HTTPSHandler(context=context))
        self._access_token: str | None = None

    def call(self, method: str, path: str, body: bytes = b"", content_type: str = "application/json") -> bytes:
        """The body of a successful answer. Raises SeamarkError of the kind that the server meant."""
        for is_last in (False, True):
            headers = {"Authorization": f"Bearer {self._signed_in()}", "Content-Type": content_type}
            answer = self.send(method, self._url + path, body, headers)
            if answer.status != 401 or is_last:
                break
            # It has expired since.
            self._access_token = None
        if answer.status // 100 != 2:
            raise _error(self._url, answer)
        return answer.body

    def send(self, method: str, url: str, body: bytes | BinaryIO, headers: Mapping[str, str]) -> Answer:
        """One request to any address, without credentials; repeated while nobody answers or the server has trouble."""
        if not url.startswith(("http://", "https://")):
            raise ServerUnavailable(
                f'The server "{self._url}" names the address {url[:80]!r}, which is not used. See its settings.'
            )
        start = 0 if isinstance(body, bytes) else body.tell()
        trouble = ""
        for pause in (*_PAUSES_SECONDS, None):
            if not isinstance(body, bytes):
                body.seek(start)
            request = urllib.request.Request(url, body, dict(headers), method=method)  # noqa: S310 - checked above
            try:
                answer = self._answer(request)
            except (OSError, HTTPException) as error:
                trouble = str(error) or type(error).__name__
            else:
                if answer.status not in (408, 429) and answer.status < 500:
                    return answer
                trouble = f"it answers with {answer.status}"
            if pause is not None:
                time.sleep(pause)
        raise ServerUnavailable(
            f'The server "{self._url}" cannot be worked with at the moment ({trouble}). See that it runs, and import again.'
        )

    def _answer(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
                return Answer(response.status, response.headers, _whole(response))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, _whole(error))

    def _signed_in(self) -> str:
        if self._access_token is None:
            answer = self.send("GET", self._url + _TOKEN, b"", {"X-Neptune-Api-Token": self._api_token})
            if answer.status == 401:
                raise NotAuthenticated(
                    f'The server "{self._url}" does not take the API token. Make a new one with `seamark token create`.'
                )
            try:
                self._access_token = str(json.loads(answer.body)["accessToken"])
            except (ValueError, KeyError, TypeError):
                raise ServerUnavailable(
                    f'What answers at "{self._url}" is no Seamark server (status {answer.status}). Check the address.'
                ) from None
        return self._access_token


def _whole(response: IO[bytes]) -> bytes:
    return response.read(_MAX_ANSWER_BYTES)


def _error(url: str, answer: Answer) -> SeamarkError:
    try:
        told = json.loads(answer.body)
        # The public API says it in a problem document.
        message = str(told.get("detail") or told["message"])
    except (ValueError, KeyError, TypeError, AttributeError):
        message = f'The server "{url}" refuses this with {answer.status}. See its log.'
    match answer.status:
        case 401 | 403:
            return AccessDenied(message)
        case 413:
            return TooLarge(message)
        case _:
            return InvalidInput(message)
