"""The files of artifacts: what is known of them, and getting them from where they are."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from neptune.envs import S3_ENDPOINT_URL
from neptune.exceptions import (
    NeptuneLocalStorageAccessException,
    NeptuneRemoteStorageAccessException,
    NeptuneRemoteStorageCredentialsException,
    NeptuneUnhandledArtifactTypeException,
)

__all__ = ["ArtifactFileData", "get_file", "s3_resource"]


@dataclass
class ArtifactFileData:
    """A file of an artifact, as it was when it was tracked. `type` is "Local" or "S3", `size` is in bytes."""

    file_path: str
    file_hash: str
    type: str
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    size: int | None = None


def get_file(file: ArtifactFileData, folder: Path) -> None:
    """Puts one file into `folder` under its path in the artifact: a link to a local file, a copy of one in S3.

    Raises NeptuneLocalStorageAccessException, NeptuneRemoteStorageAccessException, NeptuneRemoteStorageCredentialsException,
    NeptuneUnhandledArtifactTypeException, and ValueError for a path that leads out of the folder.
    """
    destination = folder / file.file_path
    if not Path(os.path.normpath(destination)).is_relative_to(os.path.normpath(folder)):
        raise ValueError(
            f'The artifact has a file "{file.file_path}", which would be written outside of "{folder}". It was not downloaded; '
            "look at how the artifact was tracked."
        )
    destination.parent.mkdir(parents=True, exist_ok=True)
    match file.type:
        case "Local":
            _link(file.metadata, destination)
        case "S3":
            _copy_from_s3(file.metadata.get("location", ""), destination)
        case other:
            raise NeptuneUnhandledArtifactTypeException(other)


def _link(metadata: Mapping[str, str], destination: Path) -> None:
    # Paths are tracked as `file://` and the path itself, with nothing in it encoded.
    source = Path(metadata.get("file_path", "").removeprefix("file://"))
    if not source.is_file():
        raise NeptuneLocalStorageAccessException(path=source, expected_description="an existing file")
    if destination.is_symlink():
        destination.unlink()
    elif destination.exists():
        if destination.samefile(source):
            return
        destination.unlink()
    destination.symlink_to(source)


def _copy_from_s3(location: str, destination: Path) -> None:
    # Keys are tracked as they are: what would end the path of another address belongs to them.
    bucket, _, key = location.removeprefix("s3://").partition("/")
    # `Any`: boto3 makes its classes while it runs.
    storage: Any = s3_resource()
    errors: Any = import_module("botocore.exceptions")
    try:
        storage.Bucket(bucket).download_file(key, str(destination))
    except errors.NoCredentialsError:
        raise NeptuneRemoteStorageCredentialsException from None
    except (errors.ClientError, errors.BotoCoreError) as error:
        raise NeptuneRemoteStorageAccessException(location=location) from error


def s3_resource() -> Any:
    """The S3 that boto3 is configured for. S3_ENDPOINT_URL names another service that speaks its protocol."""
    try:
        boto3: Any = import_module("boto3")
    except ImportError:
        raise ImportError(
            "The artifact's files are in S3, which needs the package boto3. Install it with `pip install seamark[s3]`."
        ) from None
    return boto3.resource("s3", endpoint_url=os.environ.get(S3_ENDPOINT_URL))
