"""What people change by hand is noted: who, when, from what to what. Scripts write values without a history."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from seamark.model.access import Caller
from seamark.model.containers import Container
from seamark.model.operations import AddStrings, Assign, Operation, RemoveStrings
from seamark.stores.catalog.records import ValueEdit
from seamark.tracking import access, operations
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.system_attributes import load_state
from seamark.tracking.values import attributes_of_rows

__all__ = ["Edited", "Plain", "edit_values", "note", "plain_of"]

_MOST_CHARACTERS = 10_000

Plain = str | list[str] | None
"""A value as it is remembered."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A change, and what is to be noted of it once it is durable."""

    commit: Commit
    edits: Sequence[ValueEdit]


def edit_values(t: Tracking, caller: Caller, container: Container, changes: Sequence[Operation]) -> Edited:
    """Applies what a person changes, for callers that have checked access themselves. `note` makes it part of the history.

    Raises ContainerNotFound.
    """
    paths = [each.path for each in changes if isinstance(each, Assign | AddStrings | RemoveStrings)]
    access.require_container(t, caller, str(container.uuid))
    # What was there is what this change replaces, whoever else changes it at this moment.
    with t.states.hold(container, lambda state: load_state(t, state)) as state:
        rows = [row for path in paths if (row := state.rows.get(path)) is not None and not row.deleted]
        known = {each.path: _plain(each.value) for each in attributes_of_rows(rows, t.now())}
        commit = operations.edit(t, container, changes, author=caller.name)
    refused = {error.path for error in commit.errors}
    edits: list[ValueEdit] = []
    for change in changes:
        if not isinstance(change, Assign | AddStrings | RemoveStrings) or change.path in refused:
            continue
        before = known.get(change.path)
        match change:
            case Assign(value=value):
                after = _plain(value)
            case AddStrings(values=added):
                after = sorted({*_listed(before), *added})
            case RemoveStrings(values=removed):
                after = sorted({*_listed(before)} - removed)
        known[change.path] = after
        if after != before:
            edits.append(ValueEdit(container.id, change.path, t.clock(), caller.name, json.dumps(before), json.dumps(after)))
    return Edited(commit, edits)


def note(t: Tracking, edited: Sequence[Edited]) -> None:
    """Waits for the changes, and notes them."""
    for each in edited:
        each.commit.wait()
    if edits := [edit for each in edited for edit in each.edits]:
        t.catalog.value_edits.add(edits)


def plain_of(text: str) -> Plain:
    """A value as it was noted."""
    return cast("Plain", json.loads(text))  # it is what `note` wrote


def _plain(value: object) -> Plain:
    if isinstance(value, frozenset):
        # The one set among the values is of strings.
        return sorted(cast("frozenset[str]", value))
    text = str(value)
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"


def _listed(value: Plain) -> list[str]:
    return value if isinstance(value, list) else []
