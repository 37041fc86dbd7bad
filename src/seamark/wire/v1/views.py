"""How people look at a table: saved views, states of pages that are too long for an address, colours of runs, directions of metrics."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field, JsonValue

from seamark.model.access import Caller
from seamark.model.directions import Direction
from seamark.stores.catalog import SavedView
from seamark.tracking import metric_directions, run_colours, saved_views
from seamark.wire.v1.context import (
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)

__all__ = ["Views", "router", "views_of"]

router = APIRouter(tags=["views"])

_PROJECT = "/projects/{workspace}/{project}"
ViewId = Annotated[UUID, Path(alias="view", description="A view's id.")]
State = dict[str, JsonValue]


class NewView(Body):
    """`state` is the caller's own JSON, at most 64 KiB. Only contributors share views."""

    name: str = Field(max_length=1024)
    state: State
    shared: bool = False


class ViewChange(Body):
    """What to change; what is left out stays. `version` is the one that was looked at: another one is a conflict."""

    version: int = Field(ge=1)
    name: str | None = Field(default=None, max_length=1024)
    state: State | None = None
    shared: bool | None = None


class View(Answer):
    """Times are in milliseconds since the epoch; `mine` says whether the caller is the owner."""

    id: str
    name: str
    state: State
    shared: bool
    owner: str
    mine: bool
    version: int
    created_at: int
    updated_at: int
    updated_by: str


class Views(Answer):
    """The caller's own views and the shared ones, by name; `default` is the id of the one that everybody begins with."""

    views: list[View]
    default: str | None


class DefaultView(Body):
    """The id of a shared view; null: none."""

    view: UUID | None


class PageState(Body):
    """`state` is the caller's own JSON, at most 64 KiB. One that is not shared is forgotten 180 days after it was last sent."""

    state: State
    shared: bool = False


class PageStateKept(Answer):
    """`hash` stands for the state in an address."""

    hash: str


class PageStateFound(Answer):
    state: State
    shared: bool


class ColoursChosen(Body):
    """By sys/id or UUID of a run: a place in the palette, or null for the colour that follows from its id."""

    colours: dict[str, Annotated[int, Field(ge=0, lt=run_colours.COLOURS)] | None] = Field(max_length=1000)


class Directions(Answer):
    """By path: which values of a metric are better, where somebody said so. Of other metrics the web app goes by the names."""

    directions: dict[str, Direction]


class DirectionsChosen(Body):
    """By path: which values of a metric are better, or null to go by its name."""

    directions: dict[str, Direction | None] = Field(max_length=metric_directions.MAX_DIRECTIONS)


@router.get(_PROJECT + "/views")
def list_views(workspace: WorkspaceName, project: ProjectName, tracking: CurrentTracking, caller: CurrentCaller) -> Views:
    """The saved views of a project that the caller may see."""
    views, default = saved_views.list_views(tracking, caller, project_identifier(workspace, project))
    return views_of(views, default, caller)


@router.post(_PROJECT + "/views", status_code=201)
def create_view(
    workspace: WorkspaceName, project: ProjectName, body: NewView, tracking: CurrentTracking, caller: CurrentCaller
) -> View:
    """Saves a view."""
    identifier = project_identifier(workspace, project)
    return _view(saved_views.create_view(tracking, caller, identifier, body.name, body.state, is_shared=body.shared), caller)


@router.put(_PROJECT + "/views/default", status_code=204)
def set_default_view(
    workspace: WorkspaceName, project: ProjectName, body: DefaultView, tracking: CurrentTracking, caller: CurrentCaller
) -> None:
    """Says with which shared view everybody begins."""
    saved_views.set_default_view(tracking, caller, project_identifier(workspace, project), body.view)


@router.patch(_PROJECT + "/views/{view}")
def change_view(
    workspace: WorkspaceName,
    project: ProjectName,
    view: ViewId,
    body: ViewChange,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> View:
    """Changes a view that nobody else has changed since."""
    changed = saved_views.change_view(
        tracking,
        caller,
        project_identifier(workspace, project),
        view,
        body.version,
        name=body.name,
        state=body.state,
        is_shared=body.shared,
    )
    return _view(changed, caller)


@router.delete(_PROJECT + "/views/{view}", status_code=204)
def delete_view(
    workspace: WorkspaceName,
    project: ProjectName,
    view: ViewId,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    version: Annotated[int, Query(ge=1, description="The one that was looked at: another one is a conflict.")],
) -> None:
    """Removes a view. It can be brought back for some weeks."""
    saved_views.delete_view(tracking, caller, project_identifier(workspace, project), view, version)


@router.post(_PROJECT + "/views/{view}/undelete")
def undelete_view(
    workspace: WorkspaceName, project: ProjectName, view: ViewId, tracking: CurrentTracking, caller: CurrentCaller
) -> View:
    """Brings a deleted view back, with the id that it had."""
    return _view(saved_views.undelete_view(tracking, caller, project_identifier(workspace, project), view), caller)


@router.post(_PROJECT + "/states")
def put_page_state(
    workspace: WorkspaceName, project: ProjectName, body: PageState, tracking: CurrentTracking, caller: CurrentCaller
) -> PageStateKept:
    """Keeps the state of a page that is too long for an address. The same state has the same hash."""
    identifier = project_identifier(workspace, project)
    return PageStateKept(hash=saved_views.put_state(tracking, caller, identifier, body.state, is_shared=body.shared))


@router.get(_PROJECT + "/states/{hash}")
def get_page_state(
    workspace: WorkspaceName,
    project: ProjectName,
    hash_: Annotated[str, Path(alias="hash", pattern="^[0-9a-f]{32}$")],
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> PageStateFound:
    """The state of a page that a hash stands for."""
    state, is_shared = saved_views.read_state(tracking, caller, project_identifier(workspace, project), hash_)
    return PageStateFound(state=state, shared=is_shared)


@router.put(_PROJECT + "/colours", status_code=204)
def choose_colours(
    workspace: WorkspaceName, project: ProjectName, body: ColoursChosen, tracking: CurrentTracking, caller: CurrentCaller
) -> None:
    """Chooses colours for runs, which all who see the project see."""
    run_colours.choose_colours(tracking, caller, project_identifier(workspace, project), body.colours)


@router.get(_PROJECT + "/directions")
def list_directions(
    workspace: WorkspaceName, project: ProjectName, tracking: CurrentTracking, caller: CurrentCaller
) -> Directions:
    """Which values of a project's metrics are better, as people said."""
    identifier = project_identifier(workspace, project)
    return Directions(directions=metric_directions.read_directions(tracking, caller, identifier))


@router.put(_PROJECT + "/directions", status_code=204)
def choose_directions(
    workspace: WorkspaceName, project: ProjectName, body: DirectionsChosen, tracking: CurrentTracking, caller: CurrentCaller
) -> None:
    """Says which values of metrics are better, for all who see the project. Metrics that are not named stay as they are."""
    metric_directions.choose_directions(tracking, caller, project_identifier(workspace, project), body.directions)


def views_of(views: Sequence[SavedView], default: UUID | None, caller: Caller) -> Views:
    """The views as they are answered."""
    return Views(views=[_view(each, caller) for each in views], default=None if default is None else str(default))


def _view(view: SavedView, caller: Caller) -> View:
    return View(
        id=str(view.uuid),
        name=view.name,
        state=saved_views.state_of(view),
        shared=view.is_shared,
        owner=view.owner,
        mine=view.owner_id == caller.user_id,
        version=view.version,
        created_at=view.created_at,
        updated_at=view.updated_at,
        updated_by=view.updated_by,
    )
