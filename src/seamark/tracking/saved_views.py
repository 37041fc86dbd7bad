"""Saved views of a project's tables: private ones of whoever may see the project, and those that contributors share."""

import hashlib
import json
from typing import Any
from uuid import UUID

from seamark.model.access import Caller, Project, ProjectRole, TokenScope
from seamark.model.errors import AccessDenied, Conflict, InvalidInput, NotFound
from seamark.stores.catalog import PageState, SavedView
from seamark.tracking import access
from seamark.tracking.context import Tracking
from seamark.tracking.names import check_label

__all__ = [
    "change_view",
    "create_view",
    "delete_view",
    "list_views",
    "put_state",
    "read_state",
    "set_default_view",
    "state_of",
    "undelete_view",
]

_MAX_STATE_BYTES = 64 * 1024
_MAX_VIEWS = 1_000
_MAX_STATES = 50_000
State = dict[str, Any]  # Any: JSON of the web app's own


def list_views(t: Tracking, caller: Caller, project: str) -> tuple[list[SavedView], UUID | None]:
    """The caller's own views and the shared ones, by name; and the one that everybody begins with. Raises ProjectNotFound."""
    home = access.require_project(t, caller, project)
    return t.catalog.saved_views.visible(home.id, caller.user_id), t.catalog.saved_views.default(home.id)


def create_view(t: Tracking, caller: Caller, project: str, name: str, state: State, *, is_shared: bool) -> SavedView:
    """Saves a view. Raises InvalidInput, ProjectNotFound, AccessDenied (only contributors share), Conflict (too many)."""
    home = access.require_project(t, caller, project, _role(is_shared))
    _require_writing(caller)
    name = check_label(name, "view")
    if t.catalog.saved_views.count(home.id, caller.user_id) >= _MAX_VIEWS:
        raise Conflict(
            f"You have {_MAX_VIEWS:,} views in this project, those deleted in the last weeks included, which is as many as one may "
            "have. Change one of them."
        )
    text = _text(state)
    return t.catalog.saved_views.create(home.id, caller.user_id, caller.name, name, text, is_shared=is_shared, at=t.clock())


def change_view(
    t: Tracking,
    caller: Caller,
    project: str,
    uuid: UUID,
    version: int,
    *,
    name: str | None = None,
    state: State | None = None,
    is_shared: bool | None = None,
) -> SavedView:
    """Changes a view that nobody has changed since `version`; what is None stays. Only its owner takes a view back from the others.

    Raises InvalidInput, Conflict, NotFound, ProjectNotFound, AccessDenied.
    """
    home, view = _writable(t, caller, project, uuid)
    if is_shared and not view.is_shared:
        access.require_project(t, caller, str(home.uuid), ProjectRole.CONTRIBUTOR)
    if is_shared is False and view.is_shared and view.owner_id != caller.user_id:
        raise AccessDenied(
            f'The view "{view.name}" is shared by {view.owner}, who alone can make it private. Ask them, or save a copy.'
        )
    changes: dict[str, str | bool] = {}
    if name is not None:
        changes["name"] = check_label(name, "view")
    if state is not None:
        changes["state"] = _text(state)
    if is_shared is not None:
        changes["is_shared"] = is_shared
    return t.catalog.saved_views.change(view, version, caller.name, t.clock(), **changes)


def delete_view(t: Tracking, caller: Caller, project: str, uuid: UUID, version: int) -> None:
    """Takes a view away that nobody has changed since `version`; `undelete_view` takes it back for some weeks. Raises as `change_view`."""
    _, view = _writable(t, caller, project, uuid)
    t.catalog.saved_views.delete(view, version, t.clock())


def undelete_view(t: Tracking, caller: Caller, project: str, uuid: UUID) -> SavedView:
    """Brings a deleted view back as it was, under the address that it had. Raises NotFound, ProjectNotFound, AccessDenied."""
    _, view = _writable(t, caller, project, uuid, is_deleted=True)
    return t.catalog.saved_views.undelete(view)


def set_default_view(t: Tracking, caller: Caller, project: str, uuid: UUID | None) -> None:
    """Says with which shared view everybody begins; None: with none. Raises NotFound, ProjectNotFound, AccessDenied, Conflict."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    view = None if uuid is None else _visible(t, caller, home, uuid)
    if view is not None and not view.is_shared:
        raise Conflict(f'The view "{view.name}" is private, so that others could not begin with it. Share it first.')
    t.catalog.saved_views.set_default(home.id, view)


def state_of(view: SavedView) -> State:
    """What the web app keeps in a view."""
    return json.loads(view.state)


def put_state(t: Tracking, caller: Caller, project: str, state: State, *, is_shared: bool) -> str:
    """Keeps the state of a page that is too long for an address, and gives the hash that stands for it there.

    Raises InvalidInput, ProjectNotFound, AccessDenied, Conflict (the project has too many).
    """
    home = access.require_project(t, caller, project)
    _require_writing(caller)
    text = _text(state)
    hash_ = hashlib.sha256(text.encode()).hexdigest()[:32]
    if t.catalog.page_states.get(home.id, hash_) is None and t.catalog.page_states.count(home.id) >= _MAX_STATES:
        raise Conflict(
            f"The project keeps {_MAX_STATES:,} states of pages, which is as many as there may be. Save a view, or make the address shorter."
        )
    t.catalog.page_states.put(home.id, PageState(hash_, text, is_shared), t.clock())
    return hash_


def read_state(t: Tracking, caller: Caller, project: str, hash_: str) -> tuple[State, bool]:
    """The state of a page, and whether it is shared. Raises NotFound, ProjectNotFound."""
    home = access.require_project(t, caller, project)
    found = t.catalog.page_states.get(home.id, hash_)
    if found is None:
        raise NotFound(
            "The state of this page is not kept any more: links that nobody shared end half a year after their last use."
        )
    return json.loads(found.state), found.is_shared


def _role(is_shared: bool) -> ProjectRole:
    return ProjectRole.CONTRIBUTOR if is_shared else ProjectRole.VIEWER


def _visible(t: Tracking, caller: Caller, home: Project, uuid: UUID, *, is_deleted: bool = False) -> SavedView:
    view = t.catalog.saved_views.by_uuid(uuid, is_deleted=is_deleted)
    if view is None or view.project_id != home.id or not (view.is_shared or view.owner_id == caller.user_id):
        raise NotFound(f"The project {home.qualified_name} has no view {uuid} that you may see. It may have been deleted.")
    return view


def _require_writing(caller: Caller) -> None:
    # Whoever sees a project has views of their own, but a token for reading changes nothing at all.
    if caller.scope is TokenScope.READ:
        access.require_full_token(caller, "change views")


def _writable(t: Tracking, caller: Caller, project: str, uuid: UUID, *, is_deleted: bool = False) -> tuple[Project, SavedView]:
    home = access.require_project(t, caller, project)
    _require_writing(caller)
    view = _visible(t, caller, home, uuid, is_deleted=is_deleted)
    access.require_project(t, caller, str(home.uuid), _role(view.is_shared))
    return home, view


def _text(state: State) -> str:
    try:
        text = json.dumps(state, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        size = len(text.encode())
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"The state cannot be kept as JSON: {error}. Leave out lone surrogates, NaN and infinities.") from None
    if size > _MAX_STATE_BYTES:
        raise InvalidInput(f"The state has {size:,} bytes; at most {_MAX_STATE_BYTES:,} are kept. Show fewer columns or runs.")
    return text
