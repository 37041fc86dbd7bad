"""Compressed bodies, decoded within a limit: a few kilobytes can stand for gigabytes."""

import zlib

import pyarrow as pa

from seamark.model.errors import InvalidInput, TooLarge

__all__ = ["MAX_PIECE_BYTES", "decoded"]

MAX_PIECE_BYTES = 64 * 2**20
"""Of journal in one request: twice the largest frame."""
_ANY_ZLIB = zlib.MAX_WBITS | 32
"""With the header of zlib ("deflate") or that of gzip."""


def decoded(body: bytes, encoding: str, limit: int = MAX_PIECE_BYTES) -> bytes:
    """The body as it was before the `Content-Encoding`.

    Raises TooLarge when that is more than `limit` bytes, InvalidInput when the encoding is unknown or the body is not of it.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "deflate" | "zlib" | "gzip":
            return _inflated(body, limit)
        case "zstd":
            return _unpacked(body, limit)
        case other:
            raise InvalidInput(
                f'The body has the unknown Content-Encoding "{other[:40]}". Send it as identity, deflate, gzip or zstd.'
            )


def _inflated(body: bytes, limit: int) -> bytes:
    inflating = zlib.decompressobj(_ANY_ZLIB)
    try:
        plain = inflating.decompress(body, limit + 1)
    except zlib.error as error:
        raise _damaged("deflate", error) from None
    if len(plain) > limit:
        raise _too_large(limit)
    if not inflating.eof or inflating.unused_data:
        raise _damaged("deflate", "it does not end where it should")
    return plain


def _unpacked(body: bytes, limit: int) -> bytes:
    try:
        with pa.CompressedInputStream(pa.BufferReader(body), "zstd") as stream:
            plain = stream.read(limit + 1)
    except (OSError, pa.ArrowInvalid) as error:
        raise _damaged("zstd", error) from None
    if len(plain) > limit:
        raise _too_large(limit)
    return plain


def _damaged(encoding: str, why: object) -> InvalidInput:
    return InvalidInput(f"The body is not whole data of the encoding {encoding} ({why}). Send it again.")


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The piece of the journal has more than {limit} bytes when decoded. Send smaller pieces.")
