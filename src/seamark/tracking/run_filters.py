"""Which runs a table is about: a query, words, patterns and groups, all of which must hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from seamark.model.access import Caller, Project
from seamark.model.containers import Container, ContainerKind
from seamark.model.errors import InvalidQuery
from seamark.nql import Comparison, Literal, Operand, Operator, QueryType, conjunction
from seamark.stores.columns.conditions import Membership, Narrowing
from seamark.stores.columns.fields import Field, FieldKey
from seamark.stores.columns.rows import KIND_CODES
from seamark.stores.columns.search import Selection
from seamark.tracking.appending import are_unicode
from seamark.tracking.context import Tracking
from seamark.tracking.names import is_uuid
from seamark.tracking.queries import asked_by, extended_patterns, require_unicode, understood, without_trashed

__all__ = ["Field", "FieldKey", "Membership", "RunFilter", "containers_named", "kinds_of", "require_fields", "selected"]

_MAX_WORDS = 50
_ONLY_HEADS = Comparison(Operand("sys/experiment/is_head", QueryType.BOOL), Operator.EQ, Literal("true"))


@dataclass(frozen=True, slots=True)
class RunFilter:
    """`query` is of the Neptune Query Language, in which the owner `me` is whoever asks, `regex` an extended regular expression for the name, or else the custom id. Each word of `text` is
    contained in name, id, tags, owner or description. `ids` (sys ids or UUIDs) are the only ones that count, where given. `kind` None:
    runs, or whatever the ids name.
    `heads_only` keeps of each experiment its head run, and nothing else. What is in the trash is left out unless the query says
    something about `sys/trashed`."""

    query: str = ""
    text: str = ""
    regex: str = ""
    kind: ContainerKind | None = None
    heads_only: bool = False
    ids: tuple[str, ...] | None = None
    within: tuple[Membership, ...] = ()


def selected(t: Tracking, home: Project, wanted: RunFilter, caller: Caller | None) -> Selection:
    """The containers of the project that meet the filter, as the caller means it: the owner `me` is whoever asks. None: the server itself.

    Raises NqlSyntaxError, and InvalidQuery for a pattern that is no regular expression.
    """
    expression = without_trashed(asked_by(caller, understood(wanted.query)))
    if wanted.heads_only:
        expression = conjunction([expression, _ONLY_HEADS])
    require_unicode(wanted.text)
    words = wanted.text.split()
    if len(words) > _MAX_WORDS:
        raise InvalidQuery(f"The text to look for has more than {_MAX_WORDS} words. Use fewer.")
    require_fields([each.field for each in wanted.within])
    for each in wanted.within:
        if each.key is not None:
            require_unicode(each.key.text)
    named = None if wanted.ids is None else list(containers_named(t, home, wanted.ids).values())
    kinds = kinds_of(named) if wanted.kind is None else (KIND_CODES[wanted.kind],)
    narrowing = Narrowing(
        words=tuple(words),
        names=extended_patterns(wanted.regex),
        within=wanted.within,
        containers=None if named is None else tuple(each.id for each in named),
    )
    return Selection((home.id,), kinds, expression, t.now(), narrowing)


def kinds_of(named: Sequence[Container] | None) -> tuple[int, ...]:
    """The codes of the kinds that a question is about: those of the containers that it names; it is about runs if it names none."""
    return tuple(sorted({KIND_CODES[each.kind] for each in named or ()})) or (KIND_CODES[ContainerKind.RUN],)


def require_fields(fields: Sequence[Field]) -> None:
    """Raises InvalidQuery for a path that no attribute can have."""
    for field in fields:
        require_unicode(field.path)


def containers_named(t: Tracking, home: Project, identifiers: Sequence[str]) -> dict[str, Container]:
    """The containers of the project that these sys ids or UUIDs name, by them; a few statements however many they are."""
    named = [each for each in dict.fromkeys(identifiers) if are_unicode([each]) and "\0" not in each]
    uuids = {each: UUID(each) for each in named if is_uuid(each)}
    by_uuid = {each.uuid: each for each in t.catalog.containers.by_uuids(list(uuids.values())) if each.project_id == home.id}
    sys_ids = [each for each in named if each not in uuids]
    by_sys_id = {each.sys_id: each for each in t.catalog.containers.by_sys_ids(home.id, sys_ids)}
    found = {each: by_uuid.get(uuids[each]) if each in uuids else by_sys_id.get(each) for each in named}
    return {name: container for name, container in found.items() if container is not None}
