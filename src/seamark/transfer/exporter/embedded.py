"""Stores that this process has opened itself, as a destination."""

from typing import BinaryIO
from uuid import UUID

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import ContainerKind
from seamark.model.errors import ModelKeyCollision
from seamark.tracking import operations
from seamark.tracking.access import require_container
from seamark.tracking.containers import Created, ForkRequest, Origin, create_model, create_model_version, create_run
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.original_times import OriginalTimes, set_original_times
from seamark.tracking.projects import find_or_create_project
from seamark.tracking.shared_files import store_shared_file
from seamark.tracking.staged_files import StagedFiles, staged_key
from seamark.tracking.trash import trash
from seamark.transfer.exporter.destinations import OpenedProject, OpenedRun, PieceName, WantedRun
from seamark.wire.journal.applying import Source, apply
from seamark.wire.journal.decoding import decode

__all__ = ["EmbeddedRuns"]

_WRITER, _SEGMENT = "exporter", "1"


class EmbeddedRuns:
    """Writes everything as `caller`, whose roles hold."""

    def __init__(self, tracking: Tracking, caller: Caller) -> None:
        self._t = tracking
        self._caller = caller
        self._staged = StagedFiles()
        self._under_way = Commit()

    def open_project(self, name: str, key: str | None) -> OpenedProject:
        found = find_or_create_project(self._t, self._caller, name, key)
        return OpenedProject(found.qualified_name, found.uuid, found.key)

    def open_run(self, project: OpenedProject, wanted: WantedRun) -> OpenedRun:
        created = self._created(project, wanted)
        created.commit.wait()
        found = created.container
        return OpenedRun(found.uuid, found.sys_id, created.is_new, created.is_conflicting, created.is_parent_missing)

    def send(self, run: UUID, name: PieceName, frames: bytes) -> list[str]:
        container, project = require_container(self._t, self._caller, str(run), ProjectRole.CONTRIBUTOR)
        source = Source(name.session, _WRITER, _SEGMENT, name.start, name.end)
        commit = apply(self._t, self._caller, container, project, source, decode(frames, by_step=True), self._staged)
        # One piece is read from the export while the one before it becomes durable.
        self._wait()
        self._under_way = commit
        return [error.message for error in commit.errors]

    def store(self, run: UUID, session: str, file_id: str, reference: str | None, size: int, file: BinaryIO) -> None:
        container, project = require_container(self._t, self._caller, str(run), ProjectRole.CONTRIBUTOR)
        if reference is not None:
            store_shared_file(self._t, project, reference, file, size_hint=size)
        else:
            self._staged.put(self._t, staged_key(container, session, file_id), file)

    def set_times(self, run: UUID, times: OriginalTimes) -> None:
        set_original_times(self._t, self._caller, str(run), times).wait()

    def move_to_trash(self, project: OpenedProject, run: OpenedRun) -> None:
        trash(self._t, self._caller, str(project.uuid), [str(run.uuid)]).commit.wait()

    def close_run(self, run: UUID, session: str) -> None:
        self._wait()
        container, _ = require_container(self._t, self._caller, str(run), ProjectRole.CONTRIBUTOR)
        operations.heartbeat(self._t, container, session, is_last=True).wait()

    def _wait(self) -> None:
        under_way, self._under_way = self._under_way, Commit()
        under_way.wait()

    def _created(self, project: OpenedProject, wanted: WantedRun) -> Created:
        origin = Origin(wanted.number, wanted.owner)
        match wanted.kind:
            case ContainerKind.MODEL:
                return self._model(project, wanted, origin)
            case ContainerKind.MODEL_VERSION:
                return create_model_version(self._t, self._caller, str(wanted.model), uuid=wanted.uuid, origin=origin)
            case _:
                return create_run(
                    self._t,
                    self._caller,
                    str(project.uuid),
                    custom_id=wanted.custom_id,
                    # Its values are all in the export, those that it took over among them.
                    fork=None if wanted.parent is None else ForkRequest(wanted.parent, wanted.fork_step or 0, with_values=False),
                    experiment=wanted.experiment,
                    family=wanted.family,
                    created_at=wanted.created_at,
                    has_default_name=wanted.has_default_name,
                    uuid=wanted.uuid,
                    origin=origin,
                )

    def _model(self, project: OpenedProject, wanted: WantedRun, origin: Origin) -> Created:
        key = wanted.key or ""
        try:
            return create_model(self._t, self._caller, str(project.uuid), key, uuid=wanted.uuid, origin=origin)
        except ModelKeyCollision:
            identifier = f"{project.name}/{project.key}-{key}"
            found, home = require_container(self._t, self._caller, identifier, ProjectRole.CONTRIBUTOR)
            return Created(found, home, False, Commit())
