"""Which metrics the runs of a selection have, chosen by an extended regular expression."""

import re
from collections.abc import Sequence

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidQuery
from seamark.stores.columns import attribute_id
from seamark.stores.columns.metric_names import MetricNames
from seamark.stores.columns.names import NameAlternative, NameFilter
from seamark.stores.columns.rows import TYPE_CODES
from seamark.tracking.appending import are_unicode
from seamark.tracking.charts import find_containers
from seamark.tracking.context import Tracking
from seamark.tracking.queries import require_pattern

__all__ = ["extended_pattern", "metric_names", "metric_names_by_pattern"]

_OR = re.compile(r"\s+\|\s+")
_AND = re.compile(r"\s+&\s+")


def extended_pattern(text: str) -> NameFilter | None:
    """`a & !b | c` as a filter: regular expressions (RE2) that are found anywhere in the path, in any case. ` & ` binds
    closer than ` | `, both between spaces, and `!` in front of an expression turns it around. None for an empty text.

    Raises InvalidQuery for what is no regular expression.
    """
    if not text.strip():
        return None
    alternatives: list[NameAlternative] = []
    for alternative in _OR.split(text.strip()):
        matching: list[str] = []
        not_matching: list[str] = []
        for term in _AND.split(alternative.strip()):
            is_negated = term.startswith("!")
            pattern = term.removeprefix("!").strip()
            if not pattern:
                continue
            require_pattern(pattern)
            (not_matching if is_negated else matching).append(f"(?i){pattern}")
        alternatives.append(NameAlternative(tuple(matching), tuple(not_matching)))
    return NameFilter(tuple(alternatives))


def metric_names(
    t: Tracking, caller: Caller, project: str, runs: Sequence[str], *, pattern: str = "", paths: Sequence[str] = (), limit: int
) -> tuple[int, int, MetricNames]:
    """How many of the runs (sys/ids or UUIDs of the project) there are, how many float series they have between them, and the
    first `limit` of these by path. Of `paths` only, where there are any.

    Raises InvalidQuery for a pattern that is no regular expression, ProjectNotFound.
    """
    names = extended_pattern(pattern)
    containers = find_containers(t, caller, project, runs)
    ids = sorted({each.id for each in containers.values()})
    attributes = sorted({attribute_id(path) for path in paths if are_unicode([path])}) if paths else None
    total, found = t.columns.read_metric_names(ids, TYPE_CODES[AttributeType.FLOAT_SERIES], names, limit, attributes=attributes)
    return len(ids), total, found


def metric_names_by_pattern(
    t: Tracking, caller: Caller, project: str, runs: Sequence[str], patterns: Sequence[str], *, limit: int
) -> tuple[int, list[tuple[int, MetricNames] | InvalidQuery]]:
    """What `metric_names` tells for each of the patterns: how many runs there are, and of each pattern how many series match and
    the first `limit` of them. One that is no regular expression has its error instead, and spoils no other.

    Raises ProjectNotFound.
    """
    ids = sorted({each.id for each in find_containers(t, caller, project, runs).values()})
    answers: list[tuple[int, MetricNames] | InvalidQuery] = []
    for pattern in patterns:
        try:
            names = extended_pattern(pattern)
        except InvalidQuery as error:
            answers.append(error)
            continue
        answers.append(t.columns.read_metric_names(ids, TYPE_CODES[AttributeType.FLOAT_SERIES], names, limit))
    return len(ids), answers
