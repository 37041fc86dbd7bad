"""Protocol buffers as answers."""

from collections.abc import AsyncIterator, Sequence

from google.protobuf.message import Message
from starlette.responses import Response, StreamingResponse

from seamark.wire.neptune3.encoding import total_length

__all__ = ["protobuf_chunks", "protobuf_response"]

_MEDIA_TYPE = "application/x-protobuf"
_SENT_BYTES = 2**20


def protobuf_response(message: Message) -> Response:
    """The message as the answer."""
    return Response(message.SerializeToString(), media_type=_MEDIA_TYPE)


def protobuf_chunks(chunks: Sequence[bytes | memoryview]) -> Response:
    """The pieces of a message as the answer, sent a megabyte at a time without putting them together first."""
    length = total_length(chunks)
    if length <= _SENT_BYTES:
        return Response(b"".join(chunks), media_type=_MEDIA_TYPE)

    async def pieces() -> AsyncIterator[bytes]:
        pending: list[bytes | memoryview] = []
        size = 0
        for chunk in chunks:
            for start in range(0, len(chunk), _SENT_BYTES):
                part = chunk[start : start + _SENT_BYTES]
                pending.append(part)
                size += len(part)
                if size >= _SENT_BYTES:
                    yield b"".join(pending)
                    pending, size = [], 0
        if pending:
            yield b"".join(pending)

    return StreamingResponse(pieces(), headers={"Content-Length": str(length)}, media_type=_MEDIA_TYPE)
