"""As much of protocol buffers' wire format as it takes to pass on messages that are written already: clients need no library."""

from collections.abc import Iterator

from seamark.client.errors import ServerUnreachable

__all__ = ["field", "fields_of", "text_field"]

_VARINT, _FIXED64, _LENGTH_DELIMITED, _FIXED32 = 0, 1, 2, 5
_WIDTHS = {_FIXED64: 8, _FIXED32: 4}


def field(number: int, content: bytes) -> bytes:
    """A field of bytes, of text, or of a message."""
    return _varint(number << 3 | _LENGTH_DELIMITED) + _varint(len(content)) + content


def text_field(number: int, text: str) -> bytes:
    return field(number, text.encode())


def fields_of(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message: their numbers, with integers or bytes. Raises ServerUnreachable when it is none."""
    position = 0
    while position < len(message):
        key, position = _read_varint(message, position)
        kind = key & 7
        if kind == _VARINT:
            value, position = _read_varint(message, position)
            yield key >> 3, value
            continue
        length = _WIDTHS.get(kind, -1)
        if kind == _LENGTH_DELIMITED:
            length, position = _read_varint(message, position)
        if length < 0 or position + length > len(message):
            raise _not_understood()
        yield key >> 3, message[position : position + length]
        position += length


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _read_varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(message) and shift < 70:
        byte = message[position]
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if byte < 0x80:
            return value, position
    raise _not_understood()


def _not_understood() -> ServerUnreachable:
    return ServerUnreachable(
        "The server's answer is not understood: it is no message of the 3.x API. Client and server are probably of different "
        "versions: update the older one."
    )
