"""Reading the attributes of one container."""

from collections.abc import Sequence

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import AttributeNotFound
from seamark.model.moments import Moment
from seamark.model.values import Attribute
from seamark.stores.columns import AttributeRow, attribute_id
from seamark.tracking import access
from seamark.tracking.attribute_rows import attribute_of_row, run_state
from seamark.tracking.context import Tracking
from seamark.tracking.system_attributes import load_state

__all__ = ["attributes_of_rows", "read_attribute", "read_attributes"]

_STATE = "sys/state"
_PING = "sys/ping_time"


def read_attributes(
    t: Tracking, caller: Caller, identifier: str, paths: Sequence[str] | None = None, *, prefix: str | None = None
) -> list[Attribute]:
    """The attributes of these paths that exist (all when None; with `prefix` those whose path starts with it), by path.

    Series come as their summaries. Raises ContainerNotFound, InvalidIdentifier.
    """
    container, _ = access.require_container(t, caller, identifier)
    if paths is not None and not paths:
        return []
    wanted = None if paths is None else {*paths, *([_PING] if _STATE in paths else [])}
    rows = t.columns.read_container_rows(
        [container.id], None if wanted is None else [attribute_id(path) for path in wanted], prefix=prefix
    )
    if not rows and paths is None and prefix is None:
        rows = _newborn(t, container)
    attributes = attributes_of_rows(rows, t.now())
    if paths is not None:
        known = set(paths)
        attributes = [attribute for attribute in attributes if attribute.path in known]
    return sorted(attributes, key=lambda attribute: attribute.path)


def read_attribute(t: Tracking, caller: Caller, identifier: str, path: str, *types: AttributeType) -> Attribute:
    """The attribute of this path. Raises AttributeNotFound when there is none, or one of none of these types."""
    found = read_attributes(t, caller, identifier, [path])
    if not found:
        raise AttributeNotFound(f'There is no attribute "{path}" in {identifier}. Check the path, or log it first.')
    if found[0].type not in types:
        raise AttributeNotFound(f'The attribute "{path}" is of type {found[0].type}, not {types[0]}. Read it as {found[0].type}.')
    return found[0]


def attributes_of_rows(rows: Sequence[AttributeRow], now: Moment) -> list[Attribute]:
    """The rows as attributes, with the run state that follows from the ping time."""
    attributes = [attribute_of_row(row) for row in rows]
    attributes += [run_state(row.int_value, now) for row in rows if row.path == _PING]
    return attributes


def _newborn(t: Tracking, container: Container) -> list[AttributeRow]:
    """A container whose creation was cut off before its first attributes were stored."""
    with t.states.hold(container, lambda state: load_state(t, state)):
        return t.columns.read_container_rows([container.id])
