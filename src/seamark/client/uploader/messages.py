"""What the training process and its uploader tell each other: one JSON object a line."""

import msgspec

from seamark.client.containers import ContainerFacts

__all__ = [
    "Acknowledged",
    "Connected",
    "Created",
    "Disconnected",
    "Flush",
    "Message",
    "Refused",
    "Reported",
    "Request",
    "Signalled",
    "Start",
    "decode_message",
    "decode_request",
    "encode",
]


class _Line(msgspec.Struct, frozen=True, tag_field="is", tag=str.lower, omit_defaults=True):
    pass


class Start(_Line, frozen=True):
    """The first line: how to reach the server, and which process trains."""

    api_token: str
    training: int
    proxies: dict[str, str] | None = None


class Flush(_Line, frozen=True):
    """Something was logged that somebody waits for: look at once."""


class Acknowledged(_Line, frozen=True):
    """The server has everything of a writer up to byte `offset` of its segment `segment`."""

    writer: str
    segment: int
    offset: int


class Created(_Line, frozen=True):
    """What the journal is for is there."""

    container: ContainerFacts


class Reported(_Line, frozen=True):
    """One operation failed; the others go on."""

    kind: str
    message: str
    path: str | None = None


class Refused(_Line, frozen=True):
    """The server takes nothing of this journal at present; it stays on the disk."""

    kind: str
    message: str


class Disconnected(_Line, frozen=True):
    """The server cannot be reached; it is tried on."""

    message: str


class Connected(_Line, frozen=True):
    """The server answers again."""


class Signalled(_Line, frozen=True):
    """Somebody wishes that the training ends: `signal` is "stop" or "abort"."""

    signal: str
    seconds: float | None = None


Request = Start | Flush
Message = Acknowledged | Created | Reported | Refused | Disconnected | Connected | Signalled

_encoder = msgspec.json.Encoder()
_requests = msgspec.json.Decoder(Request)
_messages = msgspec.json.Decoder(Message)


def encode(line: Request | Message) -> bytes:
    return _encoder.encode(line) + b"\n"


def decode_request(line: bytes) -> Request:
    """Raises msgspec.DecodeError."""
    return _requests.decode(line)


def decode_message(line: bytes) -> Message:
    """Raises msgspec.DecodeError."""
    return _messages.decode(line)
