"""Updates that bring points of very many float series at once, taken from the bytes of the request.

A client that logs a thousand metrics a step sends the same names at every step, so that the part of a snapshot that holds
its points differs from the one before in nothing but the doubles. Such a part is compared with a template, and the doubles
are copied out of it, without an object for each name and value. Everything else is left to the general decoder.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from sys import getsizeof

import numpy as np
import numpy.typing as npt

from seamark.model.attributes import normalize_path
from seamark.model.errors import InvalidPath
from seamark.model.operations import AppendFloatTable
from seamark.model.steps import MAX_STEP_MICROS, MICROS_PER_STEP

__all__ = ["WideDecoder", "WideUpdate"]

_FEW = 8
"""Fewer series than this are quicker to decode one by one."""
_WIDE_BYTES = 32 * _FEW
"""Requests whose snapshots are smaller than this on average are."""
_MAX_TEMPLATE_BYTES = 64 * 2**20
"""That the remembered templates take in memory."""
_MAX_BYTES_OF_ONE = _MAX_TEMPLATE_BYTES // 4
"""Templates of the largest snapshots that the client makes, 2 MiB, are smaller, whatever their names."""
_MAX_HEADER_FIELDS = 16
"""There are four, which nobody repeats."""
_MAX_OTHERS = 10_000
"""Fields of a snapshot beside its points; what has more goes to the general decoder, and not as a piece of bytes each."""
_MAX_LIKE = 4
"""Templates with the same first series."""

# The bytes of field numbers and types. A map's entry is a message of a key (1) and a value (2).
_STEP, _TIMESTAMP, _ASSIGN, _MODIFY, _APPEND, _REQUEST_ID = 0x0A, 0x12, 0x22, 0x2A, 0x42, 0x4A
_KEY, _VALUE_OF_DOUBLE = 0x0A, b"\x12\x09\x09"
_FIRST, _SECOND = 0x08, 0x10
_UPDATE, _UPDATE_BATCH, _SNAPSHOT = 0x3A, 0x42, 0x0A
_HEADER = frozenset({0x0A, 0x12, 0x18, 0x62})
_CREATE_MISSING_PROJECT = 0x18
_SECONDS = range(-62_135_596_800, 253_402_300_800)
"""The years 1 to 9999."""


@dataclass(frozen=True, slots=True)
class WideUpdate:
    """A request in two parts that do not depend on each other, unless they concern the same series."""

    rest: bytes
    """The request without the points in the tables."""
    tables: list[AppendFloatTable]
    fields: int
    """How many values the tables hold."""
    paths: Collection[str]
    """All paths of the tables."""

    def concerns(self, path: str) -> bool:
        """Whether the tables have points of this path, in whatever form it is written."""
        try:
            return normalize_path(path) in self.paths
        except InvalidPath:
            return False


@dataclass(frozen=True, slots=True, eq=False)
class _Template:
    """The appended values of a snapshot: n floats under paths in their canonical form, and nothing else."""

    prefix: bytes
    """What comes before the first double."""
    section: npt.NDArray[np.uint8]
    mask: npt.NDArray[np.uint8]
    """Zero where the doubles are."""
    places: npt.NDArray[np.intp]
    """Where each of them begins."""
    paths: tuple[str, ...]
    size: int
    """Bytes of memory."""

    def values_in(self, section: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
        """The doubles of a section like this one."""
        at_each_byte: npt.NDArray[np.float64] = np.ndarray((len(section) - 7,), "<f8", section, 0, (1,))
        return at_each_byte[self.places]


@dataclass(frozen=True, slots=True)
class _Row:
    step: int
    timestamp: int
    template: _Template
    values: npt.NDArray[np.float64]


class _Unexpected(Exception):
    """The bytes are not of the form that this module knows, which may or may not be an error."""


class WideDecoder:
    """Remembers what the parts of snapshots look like. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._templates: OrderedDict[bytes, tuple[_Template, ...]] = OrderedDict()
        """By prefix, the latest used last."""
        self._size = 0

    def split(self, body: bytes) -> WideUpdate | None:
        """Takes tables of points out of a `RunOperation`; None when the general decoder should take all of it."""
        try:
            header, batch_tag, snapshots = _envelope(body)
            if not snapshots:
                return None
            view = np.frombuffer(body, np.uint8)
            rows: list[_Row] = []
            rest: list[bytes] = []
            for start, end in snapshots:
                row, remains = self._row(body, view, start, end)
                if row is not None:
                    rows.append(row)
                if remains:
                    rest.append(remains)
        except _Unexpected:
            return None
        tables = _tables(rows)
        if not tables:
            return None
        if batch_tag == _UPDATE:
            inner = b"".join(rest)
        else:
            inner = b"".join(bytes((_SNAPSHOT,)) + _length(len(each)) + each for each in rest)
        return WideUpdate(
            header + bytes((batch_tag,)) + _length(len(inner)) + inner,
            tables,
            sum(table.values.size for table in tables),
            {path for table in tables for path in table.paths} if rest else (),
        )

    def _row(self, body: bytes, view: npt.NDArray[np.uint8], start: int, end: int) -> tuple[_Row | None, bytes]:
        """The points of a snapshot, if they fit, and what else there is in it."""
        step = timestamp = None
        matched: tuple[_Template, npt.NDArray[np.float64]] | None = None
        remains: list[bytes] = []
        position = start
        while position < end:
            tag = body[position]
            if tag == _APPEND:
                if matched is not None:
                    return None, body[start:end]
                matched = self._match(body, view, position, end)
                if matched is None:
                    return None, body[start:end]
                position += len(matched[0].section)
                continue
            value, after = _message(body, position + 1, end)
            if tag == _STEP and step is None:
                step = _step(body, value, after)
            elif tag == _TIMESTAMP and timestamp is None:
                timestamp = _milliseconds(body, value, after)
            elif tag in (_ASSIGN, _MODIFY, _REQUEST_ID) and len(remains) < _MAX_OTHERS:
                remains.append(body[position:after])
            else:
                return None, body[start:end]
            position = after
        if matched is None or step is None or timestamp is None:
            return None, body[start:end]
        return _Row(step, timestamp, *matched), b"".join(remains)

    def _match(
        self, body: bytes, view: npt.NDArray[np.uint8], position: int, end: int
    ) -> tuple[_Template, npt.NDArray[np.float64]] | None:
        """The template of the appended values that start here, and the doubles."""
        _, after = _message(body, position + 1, end)
        prefix = body[position : after - 8]
        with self._lock:
            templates = self._templates.get(prefix, ())
            if templates:
                self._templates.move_to_end(prefix)
        for template in templates:
            stop = position + len(template.section)
            if stop > end or (stop < end and body[stop] == _APPEND):
                continue
            section = view[position:stop]
            if not ((section ^ template.section) & template.mask).any():
                return template, template.values_in(section)
        template = _template(body, view, position, end)
        if template is None:
            return None
        self._remember(template)
        return template, template.values_in(template.section)

    def _remember(self, template: _Template) -> None:
        if template.size > _MAX_BYTES_OF_ONE:
            return
        with self._lock:
            others = self._templates.pop(template.prefix, ())
            kept = (template, *others[: _MAX_LIKE - 1])
            self._templates[template.prefix] = kept
            self._size += template.size - sum(each.size for each in others[_MAX_LIKE - 1 :])
            while self._size > _MAX_TEMPLATE_BYTES and len(self._templates) > 1:
                _, forgotten = self._templates.popitem(last=False)
                self._size -= sum(each.size for each in forgotten)


def _tables(rows: Sequence[_Row]) -> list[AppendFloatTable]:
    """The rows as tables that can be appended one after the other; none when that cannot be told."""
    ordered = sorted(rows, key=lambda row: row.step)
    groups: dict[int, list[_Row]] = {}
    for row in ordered:
        groups.setdefault(id(row.template), []).append(row)
    if len(groups) > 1:
        templates = [group[0].template for group in groups.values()]
        if len({path for each in templates for path in each.paths}) < sum(len(each.paths) for each in templates):
            # They share series, whose points must come in the order of their steps.
            if any(one.step == other.step for one, other in pairwise(ordered)):
                return []
            return [_table(run) for run in _runs(ordered)]
    return [_table(group) for group in groups.values()]


def _runs(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Rows that follow each other and have the same series, together."""
    runs = [[rows[0]]]
    for row in rows[1:]:
        if row.template is runs[-1][0].template:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _table(rows: Sequence[_Row]) -> AppendFloatTable:
    return AppendFloatTable(
        rows[0].template.paths,
        np.array([row.step for row in rows], np.int64),
        np.array([row.timestamp for row in rows], np.int64),
        rows[0].values[None, :] if len(rows) == 1 else np.stack([row.values for row in rows]),
    )


def _template(body: bytes, view: npt.NDArray[np.uint8], start: int, end: int) -> _Template | None:
    """The template of the entries from here on, as long as they are appended values; None when it is not made for them."""
    paths: list[str] = []
    doubles: list[int] = []
    position = start
    while position < end and body[position] == _APPEND:
        entry, after = _message(body, position + 1, end)
        if entry >= after or body[entry] != _KEY:
            return None
        key, value = _message(body, entry + 1, after)
        if value + 11 != after or body[value : value + 3] != _VALUE_OF_DOUBLE:
            return None
        try:
            path = body[key:value].decode()
            if normalize_path(path) != path:
                return None
        except (UnicodeDecodeError, InvalidPath):
            return None
        paths.append(path)
        doubles.append(after - 8 - start)
        position = after
    if len(paths) < _FEW or len(set(paths)) < len(paths):
        return None
    places = np.array(doubles, np.intp)
    mask = np.full(position - start, 0xFF, np.uint8)
    mask[(places[:, None] + np.arange(8)).ravel()] = 0
    prefix, names = body[start : start + doubles[0]], tuple(paths)
    size = 2 * mask.nbytes + places.nbytes + getsizeof(prefix) + getsizeof(names) + sum(map(getsizeof, names))
    return _Template(prefix, view[start:position].copy(), mask, places, names, size)


def _envelope(body: bytes) -> tuple[bytes, int, list[tuple[int, int]]]:
    """The fields of a `RunOperation` that say for which run it is, and where its snapshots are."""
    header: list[bytes] = []
    found: tuple[int, list[tuple[int, int]]] | None = None
    position, end = 0, len(body)
    while position < end:
        tag = body[position]
        if tag == _CREATE_MISSING_PROJECT:
            _, after = _varint(body, position + 1, end)
        else:
            value, after = _message(body, position + 1, end)
            if tag in (_UPDATE, _UPDATE_BATCH):
                if found is not None:
                    raise _Unexpected
                found = tag, [(value, after)] if tag == _UPDATE else _snapshots(body, value, after)
        if tag in _HEADER and len(header) < _MAX_HEADER_FIELDS:
            header.append(body[position:after])
        elif tag not in (_UPDATE, _UPDATE_BATCH):
            raise _Unexpected
        position = after
    if found is None:
        raise _Unexpected
    return b"".join(header), *found


def _snapshots(body: bytes, position: int, end: int) -> list[tuple[int, int]]:
    snapshots: list[tuple[int, int]] = []
    most = len(body) // _WIDE_BYTES
    while position < end:
        if body[position] != _SNAPSHOT or len(snapshots) == most:
            raise _Unexpected
        value, position = _message(body, position + 1, end)
        snapshots.append((value, position))
    return snapshots


def _message(body: bytes, position: int, end: int) -> tuple[int, int]:
    """Start and end of what has its length before it."""
    length, start = _varint(body, position, end)
    if start + length > end:
        raise _Unexpected
    return start, start + length


def _varint(body: bytes, position: int, end: int) -> tuple[int, int]:
    """An unsigned number of up to 64 bits, and the position after it."""
    number = shift = 0
    while position < end and shift < 64:
        byte = body[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            if number >= 2**64:
                break
            return number, position
        shift += 7
    raise _Unexpected


def _two_numbers(body: bytes, position: int, end: int) -> tuple[int, int]:
    """The fields 1 and 2 of a message that has no others; zero where one is missing."""
    first = second = None
    while position < end:
        tag = body[position]
        number, position = _varint(body, position + 1, end)
        if tag == _FIRST and first is None:
            first = number
        elif tag == _SECOND and second is None:
            second = number
        else:
            raise _Unexpected
    return first or 0, second or 0


def _step(body: bytes, position: int, end: int) -> int:
    """Micros."""
    whole, micro = _two_numbers(body, position, end)
    micros = whole * MICROS_PER_STEP + micro
    if micro >= MICROS_PER_STEP or micros >= MAX_STEP_MICROS:
        raise _Unexpected
    return micros


def _milliseconds(body: bytes, position: int, end: int) -> int:
    seconds, nanos = _two_numbers(body, position, end)
    seconds -= 2**64 if seconds >= 2**63 else 0
    if seconds not in _SECONDS or nanos >= 1_000_000_000:
        raise _Unexpected
    return seconds * 1000 + nanos // 1_000_000


def _length(length: int) -> bytes:
    """The number as a varint."""
    encoded = bytearray()
    while length >= 0x80:
        encoded.append(length & 0x7F | 0x80)
        length >>= 7
    encoded.append(length)
    return bytes(encoded)
