"""Artifacts: lists of files that stay where they are, addressed by the hash of their contents."""

from collections.abc import Sequence

from seamark.stores.catalog.records import Artifact, ArtifactFile
from seamark.tracking import artifacts
from seamark.wire.endpoints import Call
from seamark.wire.neptune2.bodies import ArtifactBody, ArtifactFileBody, ArtifactFilesBody, MetadataPairBody

__all__ = ["add_files", "create", "create_version", "list_files"]


def create(call: Call) -> ArtifactBody:
    size = call.whole("size") if call.optional_text("size") else None
    project = call.text("projectIdentifier")
    return _body(project, artifacts.create_artifact(call.tracking, call.caller, project, call.text("hash"), size))


def create_version(call: Call) -> ArtifactBody:
    """The existing artifact merged with the files of the request, under the hash that this gives."""
    project, files = call.text("projectIdentifier"), call.body(ArtifactFilesBody)
    return _body(project, artifacts.create_version(call.tracking, call.caller, project, call.text("hash"), _files(files)))


def add_files(call: Call) -> ArtifactBody:
    project, files = call.text("projectIdentifier"), call.body(ArtifactFilesBody)
    return _body(project, artifacts.add_files(call.tracking, call.caller, project, call.text("hash"), _files(files)))


def list_files(call: Call) -> ArtifactFilesBody:
    files = artifacts.list_files(call.tracking, call.caller, call.text("projectIdentifier"), call.text("hash"))
    return ArtifactFilesBody(
        [
            ArtifactFileBody(
                file.path, file.hash, file.type, file.size, [MetadataPairBody(key, value) for key, value in file.metadata]
            )
            for file in files
        ]
    )


def _body(project: str, artifact: Artifact) -> ArtifactBody:
    return ArtifactBody(artifact.hash, artifact.received_metadata, project, artifact.size)


def _files(body: ArtifactFilesBody) -> Sequence[ArtifactFile]:
    return [
        ArtifactFile(
            path=file.file_path,
            hash=file.file_hash,
            type=file.type,
            size=file.size,
            metadata=tuple((pair.key, pair.value) for pair in file.metadata or ()),
        )
        for file in body.files
    ]
