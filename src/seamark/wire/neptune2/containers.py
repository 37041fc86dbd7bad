"""Runs, models and model versions: finding, creating, keeping alive, trash, and the execution of operations."""

import xxhash

from seamark.model.access import Project, ProjectRole
from seamark.model.containers import Container, ContainerKind
from seamark.model.errors import InvalidInput
from seamark.model.operations import AppendFiles, ErrorKind, Operation, OperationError
from seamark.model.values import GitRef, NotebookRef
from seamark.tracking import containers, files, operations, purging, trash
from seamark.tracking.access import require_container, require_project
from seamark.tracking.context import Commit
from seamark.tracking.signals import SignalKind, send_signal
from seamark.tracking.values import read_attributes
from seamark.wire.endpoints import Call, Committed
from seamark.wire.neptune2.attributes import as_tree, attribute_bodies, parse_instant, system_attributes
from seamark.wire.neptune2.bodies import (
    BulkErrorBody,
    BulkResultBody,
    CreateRunBody,
    ExperimentBody,
    GitInfoBody,
    OperationErrorBody,
    SignalBody,
)
from seamark.wire.neptune2.operations import AppendImages, DeleteFiles, decode_operations
from seamark.wire.neptune2.properties import AttributesBody
from seamark.wire.neptune2.refusals import limit_response

__all__ = [
    "create_container",
    "delete_all_trashed",
    "delete_trashed",
    "execute_operations",
    "get_attributes",
    "get_container",
    "ping",
    "signal_runs",
    "trash_containers",
]

_SERIES_ERRORS = frozenset({ErrorKind.STEP_NOT_INCREASING, ErrorKind.STEP_NOT_AFTER_FORK, ErrorKind.INVALID_VALUE})
"""What the client knows as `logSeriesValueError`; all else is a `metadata_inconsistency`."""
_PATIENCE_SECONDS = 20.0
"""The client takes the answer for the end; what is not removed by then is removed soon after."""
_MAX_CLIENT = 256
_SIGNALS = {"neptune/stop": SignalKind.STOP, "neptune/abort": SignalKind.ABORT}


def get_container(call: Call) -> ExperimentBody:
    container, project = containers.get_container(call.tracking, call.caller, call.text("experimentId"))
    return _experiment(container, project)


def create_container(call: Call) -> Committed:
    wanted = call.body(CreateRunBody)
    match wanted.type or ContainerKind.RUN.value:
        case ContainerKind.RUN.value:
            created = containers.create_run(
                call.tracking,
                call.caller,
                wanted.project_identifier,
                custom_id=wanted.custom_id or None,
                git=_git(wanted.git_info) if wanted.git_info else None,
                notebook=_notebook(wanted),
                tracker=_client(call.headers.get("user-agent", "")),
            )
        case ContainerKind.MODEL.value:
            created = containers.create_model(call.tracking, call.caller, wanted.project_identifier, wanted.key or "")
        case ContainerKind.MODEL_VERSION.value:
            if not wanted.parent_id:
                raise InvalidInput("The model version has no model. Send the model's id as parentId.")
            created = containers.create_model_version(call.tracking, call.caller, wanted.parent_id)
        case kind:
            raise InvalidInput(f'A container of type "{kind}" cannot be created. Send run, model or modelVersion.')
    return Committed(created.commit, _experiment(created.container, created.project))


def get_attributes(call: Call) -> AttributesBody:
    identifier = call.text("experimentId")
    container, project = require_container(call.tracking, call.caller, identifier)
    bodies = as_tree(attribute_bodies(read_attributes(call.tracking, call.caller, identifier), container.sys_id))
    experiment = _experiment(container, project)
    return AttributesBody(
        id=experiment.id,
        short_id=experiment.short_id,
        type=experiment.type,
        organization_name=experiment.organization_name,
        project_id=experiment.project_id,
        project_name=experiment.project_name,
        trashed=experiment.trashed,
        attributes=bodies,
        system_attributes=system_attributes(bodies),
    )


def execute_operations(call: Call) -> Committed:
    """Applies what can be applied; each thing that cannot is one entry of the answer (but see `refusals`)."""
    identifier = call.text("experimentId")
    decoded = decode_operations(call.payload)
    # Only points without steps make a repeated request more than a repetition.
    digest = (xxhash.xxh3_64_intdigest(call.payload) or 1) if decoded.has_open_steps else 0
    ready: list[Operation] = []
    deletions: list[DeleteFiles] = []
    stored: list[AppendFiles] = []
    for operation in decoded.operations:
        match operation:
            case AppendImages():
                stored.append(_stored(call, identifier, operation))
                ready.append(stored[-1])
            case DeleteFiles():
                deletions.append(operation)
            case _:
                ready.append(operation)
    commit = operations.execute(call.tracking, call.caller, identifier, ready, request_digest=digest)
    container, _ = require_container(call.tracking, call.caller, identifier)
    refused = {error.path for error in commit.errors}
    doubtful = [point for images in stored if images.path in refused for point in images.values]
    if doubtful:
        commit.and_then(lambda: files.discard_unused(call.tracking, container, doubtful), call.tracking.background)
    commit = _delete_files(call, identifier, deletions, commit)
    answer = limit_response(call, container, commit.errors, is_batch=decoded.elements > 1)
    if answer is not None:
        return Committed(commit, answer)
    return Committed(commit, [_error(error) for error in (*decoded.errors, *commit.errors)])


def ping(call: Call) -> Committed:
    return Committed(containers.ping(call.tracking, call.caller, call.text("experimentId")), None)


def trash_containers(call: Call) -> Committed:
    identifiers = call.body(list[str])
    return _bulk(trash.trash(call.tracking, call.caller, call.text("projectIdentifier"), identifiers))


def delete_trashed(call: Call) -> Committed:
    identifiers = call.body(list[str])
    return _bulk(purging.purge(call.tracking, call.caller, call.text("projectIdentifier"), identifiers, _PATIENCE_SECONDS))


def delete_all_trashed(call: Call) -> Committed:
    return _bulk(purging.purge(call.tracking, call.caller, call.text("projectIdentifier"), None, _PATIENCE_SECONDS))


def signal_runs(call: Call) -> None:
    """Asks running scripts to stop or abort; short ids are looked up in the project."""
    signal = call.body(SignalBody)
    kind = _SIGNALS.get(signal.type.lower())
    if kind is None:
        raise InvalidInput(f'The signal "{signal.type}" is unknown. Send one of {", ".join(_SIGNALS)}.')
    project = require_project(call.tracking, call.caller, call.text("projectIdentifier"))
    identifiers = [
        each if "/" in each or len(each) == 36 else f"{project.qualified_name}/{each}" for each in signal.experiment_identifiers
    ]
    send_signal(call.tracking, call.caller, identifiers, kind, signal.body.seconds if signal.body else None)


def _experiment(container: Container, project: Project) -> ExperimentBody:
    return ExperimentBody(
        id=str(container.uuid),
        short_id=container.sys_id,
        type=container.kind.value,
        organization_name=project.workspace_name,
        project_id=str(project.uuid),
        project_name=project.name,
        trashed=container.is_trashed,
        custom_id=container.custom_id,
    )


def _git(info: GitInfoBody) -> GitRef:
    commit = info.commit
    return GitRef(
        commit_id=commit.commit_id,
        message=commit.message or "",
        author_name=commit.author_name or "",
        author_email=commit.author_email or "",
        commit_date=parse_instant(commit.commit_date) if commit.commit_date else None,
        branch=info.current_branch,
        remotes=tuple(info.remotes or ()),
        is_dirty=bool(info.repository_dirty),
    )


def _client(user_agent: str) -> str | None:
    """Which client calls and of which version, `neptune-client/1.14.0`; None where the header names another program."""
    name = user_agent.split(" ", 1)[0]
    return name[:_MAX_CLIENT] if name.startswith("neptune-client/") else None


def _notebook(wanted: CreateRunBody) -> NotebookRef | None:
    if not wanted.notebook_id:
        return None
    return NotebookRef(notebook_id=wanted.notebook_id, checkpoint_id=wanted.checkpoint_id or "")


def _stored(call: Call, identifier: str, images: AppendImages) -> AppendFiles:
    container, _ = require_container(call.tracking, call.caller, identifier, ProjectRole.CONTRIBUTOR)
    points = [files.store_point(call.tracking, container, image.data, image.name, image.description) for image in images.images]
    return AppendFiles(images.path, points, images.steps, images.timestamps)


def _delete_files(call: Call, identifier: str, deletions: list[DeleteFiles], commit: Commit) -> Commit:
    if not deletions:
        return commit
    container, _ = require_container(call.tracking, call.caller, identifier, ProjectRole.CONTRIBUTOR)
    for deletion in deletions:
        commit = commit.joined(files.delete_members(call.tracking, container, deletion.path, deletion.names))
    return commit


def _error(error: OperationError) -> OperationErrorBody:
    return OperationErrorBody(error.message, "logSeriesValueError" if error.kind in _SERIES_ERRORS else "metadata_inconsistency")


def _bulk(result: trash.BulkResult) -> Committed:
    errors = [BulkErrorBody(each.identifier, each.message, each.reason) for each in result.errors]
    return Committed(result.commit, BulkResultBody(result.updated, errors))
