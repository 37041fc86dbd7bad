"""Artifacts: lists of files that stay where they are, addressed within a project by a hash of what they contain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.artifacts import artifact_hash
from seamark.model.containers import Container, ContainerId
from seamark.model.errors import InvalidInput
from seamark.stores.catalog import Artifact, ArtifactFile
from seamark.stores.columns import attribute_id
from seamark.tracking.access import require_project
from seamark.tracking.context import Tracking
from seamark.tracking.queries import require_unicode

__all__ = [
    "ArtifactUse",
    "FoundArtifact",
    "FoundFiles",
    "add_files",
    "add_part",
    "artifact_hash",
    "create_artifact",
    "create_version",
    "find_artifact",
    "find_files",
    "list_files",
]

_NAME = "sys/name"
_HASH = re.compile(r"[0-9A-Za-z_.:\-]{1,128}")
_MAX_SIZE = 2**63 - 1
_MAX_TEXT = 8192


def create_artifact(t: Tracking, caller: Caller, project: str, hash: str, size: int | None = None) -> Artifact:
    """The project's artifact of this hash, made when there is none yet.

    `size` is the sum of its files in bytes, None when unknown. Raises ProjectNotFound, AccessDenied and InvalidInput.
    """
    home = require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    _check_hash(hash)
    _check_size(size)
    return t.catalog.artifacts.create(home.id, hash, size, t.clock())


def add_files(t: Tracking, caller: Caller, project: str, hash: str, files: Sequence[ArtifactFile]) -> Artifact:
    """Records which files the artifact consists of. Where that is known already, it stays as it is: the hash stands for it.

    Raises ArtifactNotFound, ProjectNotFound, AccessDenied and InvalidInput.
    """
    home = require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    _check_files(files)
    return _record(t, home, t.catalog.artifacts.get(home.id, hash), files)


def add_part(t: Tracking, caller: Caller, project: str, hash: str, files: Sequence[ArtifactFile], *, is_last: bool) -> None:
    """Records a part of what the artifact consists of, which is made when there is none of this hash. With `is_last` it is known
    whole from then on, and stays as it is.

    Raises ProjectNotFound, AccessDenied and InvalidInput.
    """
    home = require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    _check_hash(hash)
    _check_files(files)
    if not t.catalog.artifacts.create(home.id, hash, None, t.clock()).received_metadata:
        t.catalog.artifacts.add_part(home.id, hash, files, is_last=is_last)


def create_version(t: Tracking, caller: Caller, project: str, hash: str, files: Sequence[ArtifactFile]) -> Artifact:
    """The artifact that has the files of the one of this hash and the given ones, which replace those of equal path.

    Raises ArtifactNotFound, ProjectNotFound, AccessDenied and InvalidInput.
    """
    home = require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    _check_files(files)
    former = t.catalog.artifacts.get(home.id, hash)
    merged = {file.path: file for file in (*t.catalog.artifacts.files(home.id, former.hash), *files)}
    sizes = [file.size for file in merged.values()]
    size = None if None in sizes else sum(size for size in sizes if size is not None)
    version = t.catalog.artifacts.create(home.id, artifact_hash(merged.values()), size, t.clock())
    return _record(t, home, version, list(merged.values()))


def list_files(t: Tracking, caller: Caller, project: str, hash: str) -> list[ArtifactFile]:
    """The artifact's files, sorted by path. Raises ArtifactNotFound and ProjectNotFound."""
    home = require_project(t, caller, project)
    return t.catalog.artifacts.files(home.id, t.catalog.artifacts.get(home.id, hash).hash)


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """Some files of an artifact, of which it has `total`; `matching` of them are what was asked for."""

    files: list[ArtifactFile]
    matching: int
    total: int


def find_files(
    t: Tracking, caller: Caller, project: str, hash: str, *, search: str = "", offset: int = 0, limit: int | None = None
) -> FoundFiles:
    """The artifact's files that have `search` in their path (in any case; on SQLite of the letters A to Z only) or at the beginning of
    their hash, in order of their paths, from number `offset` on.

    Raises ArtifactNotFound, ProjectNotFound and InvalidQuery.
    """
    require_unicode(search)
    home = require_project(t, caller, project)
    known = t.catalog.artifacts.get(home.id, hash).hash
    return FoundFiles(*t.catalog.artifacts.find_files(home.id, known, search, offset, limit))


@dataclass(frozen=True, slots=True)
class ArtifactUse:
    """A run, model, model version or project that has the artifact under a path."""

    container: Container
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class FoundArtifact:
    """An artifact and who uses it, the newest first; `is_cut` when there are more."""

    artifact: Artifact
    uses: list[ArtifactUse]
    is_cut: bool


def find_artifact(t: Tracking, caller: Caller, project: str, hash: str, most_uses: int) -> FoundArtifact:
    """The artifact of this hash, with what uses it and is not in the trash. Raises ArtifactNotFound and ProjectNotFound."""
    home = require_project(t, caller, project)
    artifact = t.catalog.artifacts.get(home.id, hash)
    uses = t.columns.files.artifact_uses(home.id, hash, most_uses + 1)
    ids = list(dict.fromkeys(container for container, _ in uses))
    names = {row.container: row.string_value for row in t.columns.read_container_rows(ids, [attribute_id(_NAME)])}
    containers = {each: t.catalog.containers.by_id(ContainerId(each)) for each in ids}
    found = [
        ArtifactUse(container, names.get(container.id, ""), path)
        for each, path in uses[:most_uses]
        if (container := containers[each]) is not None and not container.is_trashed
    ]
    return FoundArtifact(artifact, found, len(uses) > most_uses)


def _record(t: Tracking, project: Project, artifact: Artifact, files: Sequence[ArtifactFile]) -> Artifact:
    return artifact if artifact.received_metadata else t.catalog.artifacts.put_files(project.id, artifact.hash, files)


def _check_hash(hash: str) -> None:
    if _HASH.fullmatch(hash) is None:
        raise InvalidInput(f"{hash[:60]!r} is no hash of an artifact. Give the SHA-256 in hexadecimal digits.")


def _check_size(size: int | None) -> None:
    if size is not None and not 0 <= size <= _MAX_SIZE:
        raise InvalidInput(f"A file or artifact cannot have {size} bytes. Give its size, or none when it is unknown.")


def _check_files(files: Sequence[ArtifactFile]) -> None:
    for file in files:
        _check_size(file.size)
        texts = (file.path, file.hash, file.type, *(text for pair in file.metadata for text in pair))
        for text in texts:
            if len(text) > _MAX_TEXT or "\0" in text or not _is_unicode(text):
                raise InvalidInput(
                    f"The description of the artifact's file {file.path[:60]!r} holds a text that is too long (over {_MAX_TEXT} "
                    "characters), a NUL character or invalid Unicode. Rename the file or leave that metadata out."
                )
        if not file.path:
            raise InvalidInput("A file of the artifact has no path. Give each file the path under which it is tracked.")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
