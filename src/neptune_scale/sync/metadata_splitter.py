"""What log calls take, and the operations of the journal that it becomes.

A value that cannot be logged is left out and the log says so; the others of the same call are logged. With
NEPTUNE_LOG_FAILURE_ACTION=raise, NeptuneUnableToLogData is raised instead.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from numbers import Integral, Real
from typing import Any, TypeVar, cast

from neptune_scale.exceptions import (
    NeptuneAttributePathEmpty,
    NeptuneAttributePathInvalid,
    NeptuneStringValueExceedsSizeLimit,
    NeptuneUnableToLogData,
)
from neptune_scale.sync.parameters import (
    MAX_ATTRIBUTE_PATH_LENGTH,
    MAX_HISTOGRAM_BIN_EDGES,
    MAX_STRING_SERIES_DATA_POINT_LENGTH,
)
from neptune_scale.types import Histogram
from neptune_scale.util import envs
from neptune_scale.util.logger import get_logger
from seamark.model.attributes import check_path
from seamark.model.errors import InvalidPath, PathEmpty
from seamark.model.journal import (
    AddStrings,
    AppendHistograms,
    AppendStrings,
    Assign,
    AssignDatetime,
    AssignStrings,
    JournalOperation,
    RemoveStrings,
)

__all__ = [
    "append_histograms",
    "append_strings",
    "assign_configs",
    "change_tags",
    "milliseconds_of",
    "numbers_of",
    "refuse",
    "sanitize_attribute_path",
    "step_to_micros",
    "with_valid_paths",
]

_T = TypeVar("_T")

INVALID_VALUE_ACTION = envs.get_option(envs.LOG_FAILURE_ACTION, ("drop", "raise"), "drop")

_logger = get_logger()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MICROS_PER_STEP = 1_000_000
_INT64 = range(-(2**63), 2**63)
_COUNTS = range(2**64)
_LARGEST_TEXT = 2**20
"""Bytes of UTF-8 in a single value."""

OnError = Callable[[BaseException], None]


def refuse(message: str) -> None:
    """Says that a value is left out, or raises NeptuneUnableToLogData, as NEPTUNE_LOG_FAILURE_ACTION wants it."""
    if INVALID_VALUE_ACTION == "raise":
        raise NeptuneUnableToLogData(message)
    _logger.warning("%s The value is left out.", message)


def step_to_micros(step: float) -> int:
    """A step as a whole number of millionths."""
    if isinstance(step, int):
        return step * _MICROS_PER_STEP
    whole = int(step)
    # The rest is cut as other clients cut it, so that the same step means the same point.
    return whole * _MICROS_PER_STEP + int(round((step - whole) * 1e6, 6))


def milliseconds_of(moment: datetime) -> int:
    """A time in milliseconds since the epoch. Without a time zone it is local.

    Raises ValueError for a local time that the system's clock does not know.
    """
    if moment.tzinfo is None:
        try:
            moment = moment.astimezone()
        except (ValueError, OverflowError, OSError) as error:
            raise ValueError(
                f"The local time {moment} cannot be converted to UTC ({error}). Give a time with a time zone."
            ) from error
    return (moment - _EPOCH) // _MILLISECOND


def sanitize_attribute_path(param: str) -> str:
    """As much of a path as a path may have."""
    encoded = param.encode("utf-8", "replace")
    return encoded[:MAX_ATTRIBUTE_PATH_LENGTH].decode("utf-8", "ignore")


def with_valid_paths(data: Mapping[Any, _T], on_error: OnError) -> Iterator[tuple[str, _T]]:
    """What is under valid paths. A path that servers refuse is reported to `on_error`. Paths stay as they are written: in this API
    "a/b" and "/a/b" are two attributes."""
    for key, value in data.items():
        if not isinstance(key, str):
            refuse(f"The path {key!r} is a {type(key).__name__}; paths are strings.")
            continue
        if len(key) * 4 > MAX_ATTRIBUTE_PATH_LENGTH:
            size = len(key.encode("utf-8", "surrogatepass"))
            if size > MAX_ATTRIBUTE_PATH_LENGTH:
                refuse(f'The path "{key[:60]}…" has {size} bytes of UTF-8; at most {MAX_ATTRIBUTE_PATH_LENGTH} are allowed.')
                continue
        try:
            check_path(key)
        except PathEmpty:
            on_error(NeptuneAttributePathEmpty())
        except InvalidPath as error:
            on_error(NeptuneAttributePathInvalid(detail=str(error)))
        else:
            yield key, value


def numbers_of(data: Mapping[Any, Any], on_error: OnError) -> dict[str, float]:
    """The metrics of a call that are numbers, or can be made one, under valid paths."""
    numbers: dict[str, float] = {}
    for path, value in with_valid_paths(data, on_error):
        try:
            numbers[path] = float(value)
        except Exception as error:  # arrays and tensors raise what they like
            refuse(f'The metric "{path}" is {_shown(value)}, which is no number ({error}).')
    return numbers


def assign_configs(configs: Mapping[Any, Any], on_error: OnError) -> list[JournalOperation]:
    operations: list[JournalOperation] = []
    for path, value in with_valid_paths(configs, on_error):
        operation = _assignment(path, value, on_error)
        if operation is not None:
            operations.append(operation)
    return operations


def change_tags(
    kind: type[AddStrings] | type[RemoveStrings], tags: Mapping[Any, Any], on_error: OnError
) -> list[JournalOperation]:
    operations: list[JournalOperation] = []
    for path, values in with_valid_paths(tags, on_error):
        texts = _texts(values)
        if texts is None:
            refuse(f'The tags for "{path}" are {_shown(values)}. Give a list, a set or a tuple of strings.')
        elif texts:
            operations.append(kind(path, texts))
    return operations


def append_strings(series: Mapping[Any, Any], step_micros: int, timestamp_ms: int, on_error: OnError) -> list[JournalOperation]:
    operations: list[JournalOperation] = []
    for path, value in with_valid_paths(series, on_error):
        if not isinstance(value, str):
            refuse(f'The value for the string series "{path}" is {_shown(value)}. Give a string.')
            continue
        text = _plain(value)
        if text is None:
            refuse(f'The text for "{path}" is not valid Unicode.')
        elif len(text) * 4 > (limit := MAX_STRING_SERIES_DATA_POINT_LENGTH) and (size := len(text.encode())) > limit:
            refuse(f'The text for "{path}" has {size} bytes of UTF-8; a point of a string series has at most {limit}.')
        else:
            operations.append(AppendStrings(path, [text], [step_micros], [timestamp_ms]))
    return operations


def append_histograms(
    histograms: Mapping[Any, Any], step_micros: int, timestamp_ms: int, on_error: OnError
) -> list[JournalOperation]:
    operations: list[JournalOperation] = []
    for path, value in with_valid_paths(histograms, on_error):
        try:
            edges, values, is_density = _bins(value)
        except (TypeError, ValueError, OverflowError) as error:
            refuse(f'The histogram for "{path}" cannot be logged: {error}.')
        else:
            operations.append(AppendHistograms(path, [edges], [values], [is_density], [step_micros], [timestamp_ms]))
    return operations


def _assignment(path: str, value: Any, on_error: OnError) -> JournalOperation | None:
    match value:
        case bool():
            return Assign(path, value)
        case float():
            return Assign(path, float(value))
        case int():
            number = int(value)
            if number in _INT64:
                return Assign(path, number)
            refuse(f'The number for "{path}" does not fit 64 bits. Log it as a float or a string.')
        case str():
            text = _plain(value)
            if text is None:
                refuse(f'The text for "{path}" is not valid Unicode.')
            elif len(text) * 4 > _LARGEST_TEXT and (size := len(text.encode())) > _LARGEST_TEXT:
                on_error(
                    NeptuneStringValueExceedsSizeLimit(detail=f'"{path}" has {size} bytes of UTF-8, at most {_LARGEST_TEXT}')
                )
            else:
                return Assign(path, text)
        case datetime():
            try:
                return AssignDatetime(path, milliseconds_of(value))
            except ValueError as error:
                refuse(f'The time for "{path}" cannot be logged. {error}')
        case list() | set() | tuple():
            texts = _texts(cast("list[Any]", value))
            if texts is not None:
                return AssignStrings(path, texts)
            refuse(f'The collection for "{path}" is {_shown(value)}. Give one of strings alone.')
        case _:
            refuse(
                f'The config "{path}" is {_shown(value)}. Give a float, bool, int, str, datetime, or a list, set or tuple of '
                "strings, or use `cast_unsupported=True`."
            )
    return None


def _plain(value: str) -> str | None:
    """The text of an instance of `str` or a class derived from it; None when it has halves of characters (surrogates)."""
    text = str.__str__(value)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return None
    return text


def _texts(values: Any) -> list[str] | None:
    if not isinstance(values, list | set | tuple):
        return None
    texts: list[str] = []
    for each in cast("list[Any]", values):
        text = _plain(each) if isinstance(each, str) else None
        if text is None:
            return None
        texts.append(text)
    return texts


def _bins(value: Any) -> tuple[list[float], list[float], bool]:
    """Edges, values, and whether these are densities. Raises TypeError or ValueError with the end of a sentence."""
    if not isinstance(value, Histogram):
        raise TypeError(f"it is {_shown(value)}, not a Histogram")
    edges: list[Any] = value.bin_edges_as_list()
    if (value.counts is None) == (value.densities is None):
        raise ValueError("it needs either counts or densities")
    is_density = value.counts is None
    values: list[Any] = value.densities_as_list() if is_density else value.counts_as_list()
    if not 1 <= len(edges) <= MAX_HISTOGRAM_BIN_EDGES:
        raise ValueError(f"it has {len(edges)} bin edges; from 1 to {MAX_HISTOGRAM_BIN_EDGES} are allowed")
    if len(values) != len(edges) - 1:
        what = "densities" if is_density else "counts"
        raise ValueError(f"it has {len(edges)} bin edges and {len(values)} {what}; there is one less of these than of edges")
    # The registered kinds, since people give lists of NumPy's scalars: `list(counts)`.
    if not all(isinstance(each, Real) for each in (*edges, *values)):
        raise TypeError("its edges, counts and densities must be numbers")
    if not is_density and not all(isinstance(each, Integral) and int(each) in _COUNTS for each in values):
        raise TypeError("its counts must be whole numbers from 0 on")
    return [float(each) for each in edges], [float(each) for each in values], is_density


def _shown(value: Any) -> str:
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:60] + '…'} (a {type(value).__name__})"
