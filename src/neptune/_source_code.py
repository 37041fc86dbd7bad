"""Logging what a run is made from: source files, the Git repository, dependencies."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from neptune._log import get_logger
from neptune._staging import put_files
from neptune.attributes.atoms.datetime import milliseconds_of
from neptune.attributes.atoms.git_ref import GitRef as GitRefField
from neptune.attributes.constants import (
    DIFF_HEAD_INDEX_PATH,
    SOURCE_CODE_ENTRYPOINT_ATTRIBUTE_PATH,
    SOURCE_CODE_FILES_ATTRIBUTE_PATH,
    UPSTREAM_INDEX_DIFF,
)
from neptune.attributes.file_set import FileSet
from neptune.types.atoms.file import File
from neptune.types.atoms.git_ref import GitRef, GitRefDisabled
from seamark.model.journal import AssignGitRef

if TYPE_CHECKING:
    from neptune.metadata_containers.metadata_container import MetadataContainer
    from seamark.client.capture.git import GitRepository

__all__ = ["log_dependencies", "log_repository", "log_source_files"]

_GIT_PATH = "source_code/git"
_REQUIREMENTS_PATH = "source_code/requirements"


def log_source_files(run: "MetadataContainer", source_files: Sequence[str] | None) -> None:
    """Logs the script that runs, and the files that were named, or that script when none were."""
    from seamark.client.capture.source import select_sources

    sources = select_sources(source_files)
    if sources.entry_point is not None:
        run[SOURCE_CODE_ENTRYPOINT_ATTRIBUTE_PATH] = sources.entry_point
    if sources.files:
        path = SOURCE_CODE_FILES_ATTRIBUTE_PATH
        if not run.exists(path):
            run.set_attribute(path, FileSet(run, path))
        session = run._session  # pyright: ignore[reportPrivateUsage]
        put_files(session, path, [(each.name, str(each.path)) for each in sources.files], is_reset=False)


def log_repository(
    run: "MetadataContainer", git_ref: GitRef | GitRefDisabled | bool | None, *, is_new: bool, patches: bool = True
) -> None:
    """Logs the state of the repository, for a new run, and with `patches` what is not committed or not pushed."""
    if git_ref is False or isinstance(git_ref, str):
        return
    ref = git_ref if isinstance(git_ref, GitRef) else GitRef()
    folder = ref.resolve_path()
    if folder is None:
        return
    from seamark.client.capture.git import find_repository

    repository = find_repository(folder)
    state = repository.read_state(counts_untracked=True) if repository is not None else None
    if repository is None or state is None:
        return
    if is_new:
        operation = AssignGitRef(
            _GIT_PATH,
            state.commit_id,
            state.message,
            state.author_name,
            state.author_email,
            milliseconds_of(state.commit_date),
            state.branch,
            list(state.remotes.values()),
            bool(state.is_dirty),
        )
        run.set_attribute(_GIT_PATH, GitRefField(run, _GIT_PATH))
        run._session.record(operation)  # pyright: ignore[reportPrivateUsage]
    if patches:
        _log_patches(run, repository, state.commit_id)


def _log_patches(run: "MetadataContainer", repository: "GitRepository", head: str) -> None:
    patch = repository.read_diff()
    if patch:
        run[DIFF_HEAD_INDEX_PATH].upload(File.from_content(patch, extension="patch"))
    upstream = repository.find_upstream()
    if upstream and upstream != head:
        patch = repository.read_diff(upstream)
        if patch:
            run[f"{UPSTREAM_INDEX_DIFF}{upstream}"].upload(File.from_content(patch, extension="patch"))


def log_dependencies(run: "MetadataContainer", dependencies: str | os.PathLike[str]) -> None:
    """Logs the installed packages ("infer"), or a file with dependencies."""
    if dependencies == "infer":
        from seamark.client.capture.dependencies import read_dependencies

        found = read_dependencies(dependencies)
        if isinstance(found, str):
            run[_REQUIREMENTS_PATH].upload(File.from_content(found))
    elif os.path.isfile(dependencies):
        run[_REQUIREMENTS_PATH].upload(os.fspath(dependencies))
    else:
        get_logger().warning(
            "The dependencies are not recorded: '%s' does not exist. Pass the path of a file, or \"infer\".", dependencies
        )
