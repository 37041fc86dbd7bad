"""What an endpoint is: one line of a wire's table, from which its routes and its documents are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import IO, Any, Literal, TypeVar

import msgspec
from starlette.datastructures import Headers, QueryParams

from seamark.model.access import Caller
from seamark.model.errors import InvalidInput
from seamark.tracking.context import Commit, Tracking
from seamark.wire.error_answers import ErrorRule, ErrorRules

__all__ = [
    "Call",
    "Committed",
    "Endpoint",
    "Handler",
    "Held",
    "Method",
    "Parameter",
    "Payload",
    "boolean",
    "header",
    "integer",
    "path_segment",
    "string",
    "strings",
]

Method = Literal["GET", "POST", "PUT", "DELETE"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter. None is ever required: what is missing is reported by the handler that needs it."""

    name: str
    kind: Literal["string", "integer", "boolean", "strings"] = "string"
    place: Literal["query", "header", "path"] = "query"


def string(name: str) -> Parameter:
    return Parameter(name)


def integer(name: str) -> Parameter:
    return Parameter(name, "integer")


def boolean(name: str) -> Parameter:
    return Parameter(name, "boolean")


def strings(name: str) -> Parameter:
    """An array in the query: the key repeated for each element."""
    return Parameter(name, "strings")


def header(name: str, kind: Literal["string", "boolean"] = "string") -> Parameter:
    return Parameter(name, kind, "header")


def path_segment(name: str) -> Parameter:
    return Parameter(name, "string", "path")


class Payload(Enum):
    """What the request's body is."""

    NONE = "none"
    JSON = "json"
    """Read into memory, up to `Endpoint.body_limit` bytes."""
    BYTES = "bytes"
    """Read into memory like JSON; what the bytes are is the handler's to know."""
    FILE = "file"
    """Raw bytes, spooled to a temporary file while they arrive."""


@dataclass(slots=True)
class Call:
    """One request, taken apart for its handler. Handlers run in a thread of the pool."""

    tracking: Tracking
    base_url: str
    query: QueryParams
    headers: Headers
    segments: Mapping[str, Any]  # Starlette's type for path parameters
    payload: bytes = b""
    """The body of a JSON or BYTES endpoint."""
    file: IO[bytes] | None = None
    """The body of a FILE endpoint."""
    signed_in: Caller | None = None

    @property
    def caller(self) -> Caller:
        """The verified caller; endpoints that are not public always have one."""
        if self.signed_in is None:
            raise TypeError("A public endpoint has no caller. Mark it as not public in the table, or do without.")
        return self.signed_in

    def text(self, name: str) -> str:
        """A string parameter; raises InvalidInput when it is missing or empty."""
        value = self.segments.get(name) or self.query.get(name)
        if not value:
            raise InvalidInput(f'The parameter "{name}" is missing. Send it in the query of the request.')
        return value

    def optional_text(self, name: str) -> str | None:
        return self.query.get(name) or None

    def texts(self, name: str) -> list[str]:
        return [value for value in self.query.getlist(name) if value]

    def whole(self, name: str, default: int | None = None, *, least: int = 0, most: int = 2**63 - 1) -> int:
        """An integer parameter within bounds; raises InvalidInput when it is missing without a default, or no such number."""
        value = self.query.get(name)
        if not value:
            if default is None:
                raise InvalidInput(f'The parameter "{name}" is missing. Send it in the query of the request.')
            return default
        try:
            number = int(value)
        except ValueError:
            number = None
        if number is None or not least <= number <= most:
            raise InvalidInput(f'The parameter "{name}" is {value[:40]!r}. Give a whole number from {least} to {most}.')
        return number

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.query.get(name)
        return default if value is None else value.lower() in ("true", "1", "yes")

    def body(self, kind: type[_T]) -> _T:
        """The JSON body as `kind`; raises InvalidInput when it is not that."""
        try:
            return msgspec.json.decode(self.payload, type=kind)
        except (ValueError, RecursionError) as error:
            raise InvalidInput(f"The request body cannot be read: {error}. Send it as the API's document says.") from None

    @property
    def upload(self) -> IO[bytes]:
        """The body of a FILE endpoint."""
        if self.file is None:
            raise TypeError("Only an endpoint with a FILE payload has an upload. Correct its line in the table.")
        return self.file


@dataclass(frozen=True, slots=True)
class Committed:
    """An answer that must not be given before the commit is durable."""

    commit: Commit
    answer: object


@dataclass(frozen=True, slots=True)
class Held:
    """An answer that is held back for some seconds. No thread waits for it."""

    seconds: float
    answer: object


Handler = Callable[[Call], object]
"""Gives what is encoded as JSON, a `Committed` or `Held`, a ready `Response` (downloads), or None for an empty answer."""

JSON_LIMIT = 128 * 2**20


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of the API."""

    operation_id: str
    method: Method
    path: str
    handler: Handler
    parameters: Sequence[Parameter] = ()
    answer: Any = None  # a type expression such as list[ProjectBody]: what the 200 answer holds
    payload: Payload = Payload.NONE
    body: Any = None  # a type expression, for JSON payloads; None describes an open object
    body_name: str = "params"
    body_limit: int = JSON_LIMIT
    is_public: bool = False
    is_costly: bool = False
    """Its requests take turns: they may keep the stores busy for long."""
    admits: Callable[[Call], object] | None = None
    """Raises what refuses a request by its address and headers alone, before its body is read, if that is a large one."""
    errors: ErrorRules = field(default_factory=dict[type[Exception], ErrorRule])
    """Where this endpoint answers an error in its own way."""
