"""Choosing the columns of a table: which attributes there are, how many runs have them, and which to begin with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from seamark.model.access import Caller, Project
from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerId
from seamark.model.errors import InvalidQuery
from seamark.model.values import Attribute
from seamark.stores.columns import attribute_id
from seamark.stores.columns.coverage import Coverage, Glance
from seamark.stores.columns.names import NameAlternative, NameFilter, WantedNames
from seamark.stores.columns.rows import TYPE_CODES, TYPE_OF_CODE
from seamark.tracking import access
from seamark.tracking.attribute_tables import attributes_of_table
from seamark.tracking.context import Tracking
from seamark.tracking.queries import extended_patterns, require_unicode
from seamark.tracking.run_filters import RunFilter, containers_named, kinds_of, selected
from seamark.tracking.search import Sort
from seamark.tracking.suggestions import Suggested, Suggestion

__all__ = [
    "CONSIDERED",
    "NEWEST_FIRST",
    "Candidate",
    "Candidates",
    "Names",
    "WantedNamesOf",
    "find_candidates",
    "find_names",
    "suggest_columns",
    "suggested_by",
]

_MAX_WORDS = 20
CONSIDERED = 100
"""Of so many runs is told what to show first."""
NEWEST_FIRST = Sort("sys/creation_time", AttributeType.DATETIME)
_MOST_NAMES_AT_ONCE = 20_000
_SUGGESTED_CONFIGS = 5
_SUGGESTED_METRICS = 3
_HIDDEN = ("sys/", "monitoring/", "source_code/", "runtime/")
"""What a client records by itself."""
_UNSEEN = "val|valid|validation|eval|test|dev"
_OF = f"train|training|{_UNSEEN}"


def _called(names: str) -> str:
    return rf"(?i)(^|/)(({_OF})[_-])?({names})([/_-]({_OF}|epoch|step))?$"


_PREFERRED = (
    _called("loss"),
    _called("acc|accuracy|f1|auc|map|iou|bleu|reward|perplexity"),
    rf"(?i)(^|[/_-])({_UNSEEN})([/_-]|$)",
)
"""Of metrics that as many runs have, people look at the whole loss first, then at how good the model is, both on what it was not trained on."""
_CONFIGS = frozenset(
    TYPE_CODES[each] for each in (AttributeType.FLOAT, AttributeType.INT, AttributeType.BOOL, AttributeType.STRING)
)
_METRICS = frozenset({TYPE_CODES[AttributeType.FLOAT_SERIES]})


@dataclass(frozen=True, slots=True)
class Candidate:
    """An attribute that so many runs of the filter have with this type; `sample` is that of the newest of them."""

    path: str
    type: AttributeType
    runs: int
    sample: Attribute | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """`total` counts the runs of the filter. `after` continues with the names behind it, where there are more."""

    total: int
    attributes: list[Candidate]
    after: str | None


@dataclass(frozen=True, slots=True)
class WantedNamesOf:
    """The first `limit` names that an extended regular expression admits, of attributes of any of the types."""

    names: str
    types: tuple[AttributeType, ...] | None
    limit: int


@dataclass(frozen=True, slots=True)
class Names:
    """Names in order, each with all of its types. `has_more`: whether there are more."""

    names: list[tuple[str, AttributeType]]
    has_more: bool


def find_names(
    t: Tracking, caller: Caller, project: str, asked: Sequence[WantedNamesOf], ids: Sequence[str] | None = None
) -> list[Names | InvalidQuery]:
    """The names of the project's runs for each of several expressions: of all that there have been, or of what those that these ids
    (sys ids or UUIDs) name have, runs or not. An expression that is none has its error instead, and spoils no other.

    Raises ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    named = None if ids is None else list(containers_named(t, home, ids).values())
    containers = None if named is None else [each.id for each in named]
    answers: list[Names | InvalidQuery] = []
    for each in asked:
        try:
            names = extended_patterns(each.names)
        except InvalidQuery as error:
            answers.append(error)
            continue
        wanted = _wanted((home.id,), kinds_of(named), names, each.types)
        found, next_path = _page(t, wanted, None, each.limit, containers)
        answers.append(Names([(path, TYPE_OF_CODE[type_]) for path, type_ in found], next_path is not None))
    return answers


def find_candidates(
    t: Tracking,
    caller: Caller,
    project: str,
    wanted: RunFilter,
    *,
    search: str = "",
    names: str = "",
    types: Sequence[AttributeType] | None = None,
    after: str | None = None,
    limit: int,
    with_counts: bool = True,
) -> Candidates:
    """The first `limit` names of the project behind `after`, in order, in which each word of `search` is contained in any case and that
    an extended regular expression admits; with how many runs of the filter have them (0 where not `with_counts`).

    Raises NqlSyntaxError, InvalidQuery, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    selection = selected(t, home, wanted, caller)
    for text in (search, after or ""):
        require_unicode(text)
    found, next_path = _page(t, _wanted(selection.projects, selection.kinds, _filter(search, names), types), after, limit)
    total, coverage = (
        (0, list[Coverage]())
        if not with_counts
        else t.columns.table.coverage(selection, [attribute_id(path) for path in dict.fromkeys(path for path, _ in found)])
    )
    by_key = {(each.attribute, each.type): each for each in coverage}
    samples = _samples(t, coverage, selection.projects)
    candidates: list[Candidate] = []
    for path, type_ in found:
        known = by_key.get((attribute_id(path), type_))
        sample = None if known is None else samples.get((known.newest, path))
        candidates.append(Candidate(path, TYPE_OF_CODE[type_], 0 if known is None else known.containers, sample))
    return Candidates(total, candidates, next_path)


def suggest_columns(t: Tracking, caller: Caller, project: str, wanted: RunFilter) -> Suggested:
    """What to show first of the runs of the filter: told from the newest of them, and always the same for the same runs.

    Raises NqlSyntaxError, InvalidQuery, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    _, newest = t.columns.table.find(selected(t, home, wanted, caller), [NEWEST_FIRST], limit=CONSIDERED)
    return suggested_by(t, home, newest) if wanted == RunFilter() else _suggested(t, newest, (home.id,))


def suggested_by(t: Tracking, home: Project, newest: Sequence[int]) -> Suggested:
    """What to show first of the newest runs of a project, `CONSIDERED` at most."""

    def suggested() -> Suggested:
        return _suggested(t, newest, (home.id,))

    # What the first few are like is asked anew, since it is what people wait for.
    return t.suggestions.get(home.id, newest, suggested, t.later) if len(newest) == CONSIDERED else suggested()


def _suggested(t: Tracking, newest: Sequence[int], projects: Sequence[int]) -> Suggested:
    glance = t.columns.table.glance
    varying = [each for each in glance(newest, projects, sorted(_CONFIGS), _HIDDEN) if each.distinct > 1]
    varying.sort(key=lambda each: (-each.containers, each.distinct == each.containers, each.path.count("/"), each.path))
    logged = glance(newest, projects, sorted(_METRICS), _HIDDEN, most=_SUGGESTED_METRICS, preferred=_PREFERRED)
    return Suggested(
        len(newest), [_suggestion(each) for each in varying[:_SUGGESTED_CONFIGS]], [_suggestion(each) for each in logged]
    )


def _suggestion(glance: Glance) -> Suggestion:
    return Suggestion(glance.path, TYPE_OF_CODE[glance.type], glance.containers, glance.distinct)


def _wanted(
    projects: tuple[int, ...], kinds: tuple[int, ...], names: NameFilter | None, types: Sequence[AttributeType] | None
) -> WantedNames:
    codes = None if types is None else tuple(TYPE_CODES[each] for each in types)
    return WantedNames(projects, kinds, names, codes)


def _filter(search: str, names: str) -> NameFilter | None:
    words = tuple(f"(?i){re.escape(word)}" for word in dict.fromkeys(search.split()[:_MAX_WORDS]))
    admitted = extended_patterns(names)
    if not words:
        return admitted
    alternatives = (NameAlternative(),) if admitted is None else admitted.alternatives
    return NameFilter(tuple(NameAlternative((*words, *each.matching), each.not_matching) for each in alternatives))


def _page(
    t: Tracking, asked: WantedNames, after: str | None, limit: int, containers: Sequence[int] | None = None
) -> tuple[list[tuple[str, int]], str | None]:
    """The first names, each with all of its types; and the last of them where there are more. `containers`: of what these have."""
    found: dict[tuple[str, int], None] = {}
    place = None if after is None else (after, 255)
    paths, most = 0, limit + 1
    while paths <= limit:
        page = t.columns.read_names(asked, limit=most, after=place)
        found.update(dict.fromkeys(page if containers is None else _had(t, asked, page, containers)))
        paths = len({path for path, _ in found})
        if len(page) < most:
            break
        place = page[-1]
        if containers is not None:
            # Containers that have few of the first names have perhaps the last of tens of thousands.
            most = min(most * 4, _MOST_NAMES_AT_ONCE)
    kept = sorted({path for path, _ in found})[:limit]
    shown = set(kept)
    return [each for each in found if each[0] in shown], kept[-1] if paths > limit and kept else None


def _had(t: Tracking, asked: WantedNames, names: Sequence[tuple[str, int]], containers: Sequence[int]) -> list[tuple[str, int]]:
    """Which of the names of a project these containers have, with their types there. To ask for names that are known is much cheaper
    than to match an expression against all that the containers have."""
    if not names:
        return []
    paths = tuple(dict.fromkeys(path for path, _ in names))
    exact = replace(asked, names=None, paths=paths)
    return t.columns.read_names(exact, containers, limit=len(paths) * len(AttributeType))


def _samples(t: Tracking, coverage: Sequence[Coverage], projects: Sequence[int]) -> dict[tuple[int, str], Attribute]:
    containers = sorted({each.newest for each in coverage})
    table = t.columns.read_row_table(
        [ContainerId(each) for each in containers], {each.attribute for each in coverage}, set(projects)
    )
    return {(container, attribute.path): attribute for container, attribute in attributes_of_table(table)}
