"""Tracking files in artifacts: they are listed and hashed where they lie; only what they are is sent."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, cast
from urllib.parse import quote, urlparse

import msgspec

from seamark.client.connection import Connection
from seamark.client.errors import RequestRefused
from seamark.client.uploader.insisting import Insistence
from seamark.model.artifacts import artifact_hash
from seamark.model.errors import SeamarkError
from seamark.model.journal import ArtifactFile, AssignArtifact, TrackedPath, TrackFiles

__all__ = ["TrackingFailed", "tracked"]

_TIME = "%Y-%m-%d %H:%M:%S"
_BLOCK_BYTES = 1 << 20


class TrackingFailed(SeamarkError):
    """Files to track cannot be listed or read."""


class _Artifact(msgspec.Struct):
    hash: str


class _Attribute(msgspec.Struct):
    type: str
    value: msgspec.Raw


class _Attributes(msgspec.Struct):
    attributes: dict[str, _Attribute]


class _FileFacts(msgspec.Struct):
    path: str
    hash: str
    type: str
    size: int | None
    metadata: dict[str, str]


class _FileList(msgspec.Struct):
    files: list[_FileFacts]


def tracked(
    connection: Connection,
    insistence: Insistence,
    project: str,
    uuid: str,
    operation: TrackFiles,
    tracked_before: Mapping[str, Sequence[ArtifactFile]],
) -> AssignArtifact:
    """The artifact that has the files of the one that the attribute holds now, and those to track, which replace the others
    of the same path. `tracked_before`: the files of attributes about which the server will be told together with this.

    Raises TrackingFailed, RequestRefused and GivenUp.
    """
    found: list[ArtifactFile] = []
    for entry in operation.entries:
        files = [file for file in _files_of(entry) if not (file.type == "S3" and file.size == 0)]
        if not files:
            raise TrackingFailed(
                f'There are no files at "{entry.source}" to track in "{operation.path}". Check the path, and track it again.'
            )
        found += files
    workspace, _, name = project.partition("/")
    home = f"/api/v1/projects/{quote(workspace, safe='')}/{quote(name, safe='')}"
    former = tracked_before.get(operation.path)
    if former is None:
        former = _former_files(connection, insistence, home, uuid, operation.path)
    files = list({file.path: file for file in (*former, *found)}.values())
    return AssignArtifact(operation.path, artifact_hash(files), files)


def _former_files(connection: Connection, insistence: Insistence, home: str, uuid: str, path: str) -> Sequence[ArtifactFile]:
    """The files of the artifact that the attribute holds."""
    attributes = insistence(
        lambda: connection.request(
            "GET", f"{home}/runs/{quote(uuid, safe='')}/attributes", query={"path": [path]}, retry_seconds=0
        ).parsed(_Attributes)
    ).attributes
    attribute = attributes.get(path)
    if attribute is None or attribute.type != "artifact":
        return []
    hash = msgspec.json.decode(attribute.value, type=_Artifact).hash

    def listed() -> _FileList:
        try:
            return connection.request("GET", f"{home}/artifacts/{quote(hash, safe='')}/files", retry_seconds=0).parsed(_FileList)
        except RequestRefused as refusal:
            if refusal.kind != "artifact-not-found":
                raise
            # Somebody assigned a hash of which nobody has said what it consists of.
            return _FileList([])

    return [ArtifactFile(each.path, each.hash, each.type, each.size, each.metadata) for each in insistence(listed).files]


def _files_of(entry: TrackedPath) -> Iterator[ArtifactFile]:
    if "*" in entry.source:
        raise TrackingFailed(
            f'The location "{entry.source}" has a wildcard, which cannot be tracked. Name the folder, or each file by itself.'
        )
    match urlparse(entry.source).scheme:
        case "s3":
            return _objects(entry)
        case "file" | "":
            return _local_files(entry)
        case scheme:
            if len(scheme) == 1:
                # The letter of a drive.
                return _local_files(entry)
            raise TrackingFailed(f'"{entry.source}" cannot be tracked: only local paths and s3:// addresses can.')


def _local_files(entry: TrackedPath) -> Iterator[ArtifactFile]:
    source = Path(entry.source.removeprefix("file://")).expanduser()
    is_folder = source.is_dir()
    for file in sorted(source.rglob("*")) if is_folder else [source]:
        if not file.is_file():
            continue
        path = file.relative_to(source).as_posix() if is_folder else file.name
        try:
            facts = file.stat()
            metadata = {
                "file_path": f"file://{file.resolve().as_posix()}",
                "last_modified": datetime.fromtimestamp(facts.st_mtime).strftime(_TIME),
            }
            content_hash = _sha1(file)
        except OSError as error:
            raise TrackingFailed(f'The file "{file}" cannot be read ({error}). Make it readable, and track it again.') from None
        yield ArtifactFile(_within(entry.destination, path), content_hash, "Local", facts.st_size, metadata)


def _sha1(file: Path) -> str:
    digest = hashlib.sha1(usedforsecurity=False)
    with file.open("rb", buffering=0) as content:
        while block := content.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _within(destination: str | None, path: str) -> str:
    return path if destination is None else (PurePosixPath(destination) / path).as_posix()


def _objects(entry: TrackedPath) -> Iterator[ArtifactFile]:
    address = urlparse(entry.source)
    bucket, prefix = address.netloc, address.path.lstrip("/")
    try:
        import boto3  # pyright: ignore[reportMissingImports, reportMissingTypeStubs, reportUnknownVariableType]
    except ImportError:
        raise TrackingFailed(
            f'"{entry.source}" needs the package boto3, which is not installed. Install "seamark[s3]", and track it again.'
        ) from None
    # boto3 makes its classes at run time: it has no types.
    resource = cast(Any, boto3).resource("s3", endpoint_url=os.environ.get("S3_ENDPOINT_URL") or None)
    try:
        for each in resource.Bucket(bucket).objects.filter(Prefix=prefix):
            key = str(each.key)
            if key == prefix:
                # The address names one object: it is called as in its folder.
                prefix = str(PurePosixPath(prefix).parent)
            path = key[len(prefix.lstrip(".")) :].lstrip("/")
            yield ArtifactFile(
                str(PurePosixPath(entry.destination or "") / path).lstrip("/"),
                str(each.e_tag).strip('"'),
                "S3",
                int(each.size),
                {"location": f"s3://{bucket}/{key.lstrip('/')}", "last_modified": each.last_modified.strftime(_TIME)},
            )
    except Exception as error:
        # Whatever boto3 raises, of which the classes are its own.
        raise TrackingFailed(
            f'The objects at "{entry.source}" cannot be listed ({type(error).__name__}: {error}). Check the address and the '
            "credentials, and track it again."
        ) from None
