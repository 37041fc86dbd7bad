"""The table of everything that the 2.x API can do. Routes and swagger documents are both made from it."""

from seamark.wire.endpoints import (
    Endpoint,
    Payload,
    integer,
    string,
)
from seamark.wire.neptune2 import artifacts, files, session
from seamark.wire.neptune2.backend import BACKEND
from seamark.wire.neptune2.bodies import (
    ArtifactBody,
    ArtifactFilesBody,
)
from seamark.wire.neptune2.leaderboard import LEADERBOARD

__all__ = ["PLAIN", "SERVICES"]

_A = "/api/artifacts/v1/artifact"
_PROJECT = string("projectIdentifier")
_ARTIFACT = (_PROJECT, string("hash"))
_PARENT = string("parentIdentifier")

_ARTIFACTS = (
    Endpoint("createNewArtifact", "PUT", _A, artifacts.create, (*_ARTIFACT, _PARENT, integer("size")), ArtifactBody),
    Endpoint(
        "createArtifactVersion",
        "POST",
        _A,
        artifacts.create_version,
        (*_ARTIFACT, _PARENT),
        ArtifactBody,
        Payload.JSON,
        ArtifactFilesBody,
        "artifactFilesDTO",
    ),
    Endpoint(
        "uploadArtifactFilesMetadata",
        "PUT",
        f"{_A}/files",
        artifacts.add_files,
        _ARTIFACT,
        ArtifactBody,
        Payload.JSON,
        ArtifactFilesBody,
        "artifactFilesDTO",
    ),
    Endpoint("listArtifactFiles", "GET", f"{_A}/files", artifacts.list_files, _ARTIFACT, ArtifactFilesBody),
)

PLAIN = (
    Endpoint(
        "refreshToken",
        "POST",
        f"{session.REALM_PATH}/protocol/openid-connect/token",
        session.refresh,
        payload=Payload.JSON,
        body_limit=64 * 1024,
        is_public=True,
    ),
    Endpoint("discover", "GET", f"{session.REALM_PATH}/.well-known/openid-configuration", session.discovery, is_public=True),
    Endpoint("downloadZip", "GET", files.ZIP_PATH, files.download_zip, (string("id"),)),
)
"""What clients reach by an address that another answer gave them, and not through a document."""

SERVICES = {"backend": BACKEND, "leaderboard": LEADERBOARD, "artifacts": _ARTIFACTS}
"""The three services of the API; each has its swagger document at `/api/NAME/swagger.json`."""
