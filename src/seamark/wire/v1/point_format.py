"""`application/vnd.seamark.points`: the points of one float series as three arrays.

The bytes: `SMPT`, the length of a JSON header (unsigned 32-bit), the header padded with blanks so that what follows begins at a
multiple of eight, and then the steps (micros, signed 64-bit), the timestamps (milliseconds, signed 64-bit) and the values
(double), all little endian. The header is `{"total": …, "count": …}`: points of the whole series, and of this answer.
"""

import struct

import msgspec
import numpy as np

from seamark.tracking.series import FloatPoints

__all__ = ["MEDIA_TYPE", "encode"]

MEDIA_TYPE = "application/vnd.seamark.points"
_PREAMBLE = struct.Struct("<4sI")


def encode(points: FloatPoints) -> bytes:
    """The points as bytes."""
    header = msgspec.json.encode({"total": points.total, "count": len(points.values)})
    header += b" " * (-len(header) % 8)
    columns = [
        np.ascontiguousarray(points.steps, "<i8"),
        np.ascontiguousarray(points.timestamps, "<i8"),
        np.ascontiguousarray(points.values, "<f8"),
    ]
    return b"".join([_PREAMBLE.pack(b"SMPT", len(header)), header, *(column.data.cast("B") for column in columns)])
