"""Changing many runs at once: their tags, and whether they are in the trash or gone for good."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.containers import Container, ContainerId
from seamark.model.errors import Conflict, ContainerNotFound, InvalidInput, InvalidQuery, SeamarkError
from seamark.model.operations import AddStrings, Operation, RemoveStrings
from seamark.tracking import access, purging, trash
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.edits import Edited, edit_values, note
from seamark.tracking.fingerprints import fingerprint_of
from seamark.tracking.run_filters import RunFilter, containers_named, selected
from seamark.tracking.trash import BulkError, BulkResult

__all__ = ["MOST_RUNS", "BulkAction", "BulkResult", "Chosen", "change_many"]

MOST_RUNS = 1_000
_THREADS = 4
"""Each run's rows are read before it is changed; the engine reads for so many at a time."""
_MAX_TAGS = 100
_MAX_TAG_CHARACTERS = 1024
_PATIENCE_SECONDS = 2.0
"""What takes longer goes on as a job."""


class BulkAction(StrEnum):
    ADD_TAGS = "add_tags"
    REMOVE_TAGS = "remove_tags"
    ADD_GROUP_TAGS = "add_group_tags"
    REMOVE_GROUP_TAGS = "remove_group_tags"
    TRASH = "trash"
    RESTORE = "restore"
    DELETE = "delete"


_TAGGING: dict[BulkAction, Callable[[frozenset[str]], Operation]] = {
    BulkAction.ADD_TAGS: lambda tags: AddStrings("sys/tags", tags),
    BulkAction.REMOVE_TAGS: lambda tags: RemoveStrings("sys/tags", tags),
    BulkAction.ADD_GROUP_TAGS: lambda tags: AddStrings("sys/group_tags", tags),
    BulkAction.REMOVE_GROUP_TAGS: lambda tags: RemoveStrings("sys/group_tags", tags),
}


def _delete(t: Tracking, caller: Caller, project: str, identifiers: Sequence[str]) -> BulkResult:
    return purging.purge(t, caller, project, identifiers, _PATIENCE_SECONDS)


_MOVES = {BulkAction.TRASH: trash.trash, BulkAction.RESTORE: trash.restore, BulkAction.DELETE: _delete}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which runs: sys ids or UUIDs; or all that meet a filter, if these are still those that the `fingerprint` is of, where
    given (see `fingerprints`)."""

    ids: tuple[str, ...] | None = None
    filter: RunFilter | None = None
    fingerprint: str | None = None


def change_many(
    t: Tracking, caller: Caller, project: str, chosen: Chosen, action: BulkAction, tags: Sequence[str] = ()
) -> BulkResult:
    """Does the same to many runs, models or model versions, each on its own: what cannot be done to one is in the errors.

    Raises InvalidInput (tags are missing or not asked for; more than a thousand runs), Conflict (the filter finds others
    than those of the fingerprint), NqlSyntaxError, InvalidQuery, ProjectNotFound, AccessDenied (contributors only).
    """
    is_tagging = action in _TAGGING
    adds = action in (BulkAction.ADD_TAGS, BulkAction.ADD_GROUP_TAGS)
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=adds)
    _check_tags(tags, is_wanted=is_tagging)
    identifiers = _identifiers(t, caller, home, chosen)
    if is_tagging:
        return _tag(t, caller, home, identifiers, _TAGGING[action](frozenset(tags)))
    return _MOVES[action](t, caller, project, identifiers)


def _check_tags(tags: Sequence[str], *, is_wanted: bool) -> None:
    if is_wanted != bool(tags):
        raise InvalidInput("Tags are needed for adding or removing them, and for nothing else. Give them, or leave them out.")
    if len(tags) > _MAX_TAGS or any(not 1 <= len(tag) <= _MAX_TAG_CHARACTERS for tag in tags):
        raise InvalidInput(f"Give at most {_MAX_TAGS} tags of 1 to {_MAX_TAG_CHARACTERS:,} characters each.")


def _identifiers(t: Tracking, caller: Caller, home: Project, chosen: Chosen) -> Sequence[str]:
    if chosen.filter is None:
        identifiers = list(dict.fromkeys(chosen.ids or ()))
        _require_few(len(identifiers))
        return identifiers
    total, found = t.columns.table.find(selected(t, home, chosen.filter, caller), (), limit=MOST_RUNS)
    _require_few(total)
    names = t.catalog.containers.names(map(ContainerId, found))
    if chosen.fingerprint is not None and chosen.fingerprint != fingerprint_of(names):
        raise Conflict(
            "The filter does not find the runs that you looked at any more: others meet it, or some of them no longer do. Look at "
            "them again, and repeat it."
        )
    return [names[ContainerId(each)].sys_id for each in found if each in names]


def _require_few(runs: int) -> None:
    if runs > MOST_RUNS:
        raise InvalidQuery(f"These are {runs:,} runs; at most {MOST_RUNS:,} are changed at once. Narrow the query.")


def _tag(t: Tracking, caller: Caller, home: Project, identifiers: Sequence[str], operation: Operation) -> BulkResult:
    found = containers_named(t, home, identifiers)
    updated: list[str] = []
    errors: list[BulkError] = []
    commit = Commit()

    def change(container: Container) -> Edited | SeamarkError:
        try:
            return edit_values(t, caller, container, [operation])
        except ContainerNotFound as error:
            return error

    with ThreadPoolExecutor(_THREADS) as pool:
        outcomes = dict(zip(found, pool.map(change, found.values()), strict=True))
    for identifier in identifiers:
        outcome = outcomes.get(identifier)
        if outcome is None:
            message = f'There is no "{identifier}" in {home.qualified_name}. Check the id.'
            errors.append(BulkError(identifier, message, "NOT_EXISTS"))
        elif isinstance(outcome, SeamarkError):
            errors.append(BulkError(identifier, str(outcome), "NOT_EXISTS"))
        elif outcome.commit.errors:
            errors.append(BulkError(identifier, " ".join(error.message for error in outcome.commit.errors), "REFUSED"))
        else:
            commit = outcome.commit.joined(commit)
            updated.append(identifier)
    note(t, [each for each in outcomes.values() if isinstance(each, Edited)])
    return BulkResult(updated, errors, commit)
