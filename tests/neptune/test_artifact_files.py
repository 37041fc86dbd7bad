"""Files of artifacts come from where they were tracked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from neptune._artifacts import ArtifactFileData, get_file
from neptune.exceptions import (
    NeptuneLocalStorageAccessException,
    NeptuneRemoteStorageAccessException,
    NeptuneUnhandledArtifactTypeException,
)


def local(path: str, source: Path) -> ArtifactFileData:
    return ArtifactFileData(path, "hash", "Local", {"file_path": f"file://{source.as_posix()}"}, 4)


def test_a_local_file_is_linked_in_place_of_what_was_there(tmp_path: Path) -> None:
    source = tmp_path / "data #1?.csv"
    source.write_text("data")
    for _ in range(2):
        get_file(local("deep/data.csv", source), tmp_path / "here")
    target = tmp_path / "here" / "deep" / "data.csv"
    assert target.is_symlink()
    assert target.read_text() == "data"


def test_a_file_is_not_replaced_by_a_link_to_itself(tmp_path: Path) -> None:
    source = tmp_path / "data.csv"
    source.write_text("data")
    get_file(local("data.csv", source), tmp_path)
    assert not source.is_symlink()
    assert source.read_text() == "data"


def test_a_local_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(NeptuneLocalStorageAccessException):
        get_file(local("data.csv", tmp_path / "gone.csv"), tmp_path)


@pytest.mark.parametrize("path", ["../outside.csv", "a/../../outside.csv", "/outside.csv"])
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, path: str) -> None:
    source = tmp_path / "data.csv"
    source.write_text("data")
    with pytest.raises(ValueError, match="outside"):
        get_file(local(path, source), tmp_path / "here")
    assert not (tmp_path / "outside.csv").exists()


def test_files_of_unknown_storage_are_told(tmp_path: Path) -> None:
    with pytest.raises(NeptuneUnhandledArtifactTypeException):
        get_file(ArtifactFileData("a", "hash", "Tape"), tmp_path)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from moto import mock_aws

    for name, value in (("AWS_ACCESS_KEY_ID", "k"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("S3_ENDPOINT_URL", raising=False)
    with mock_aws():
        import boto3

        storage: Any = boto3.resource("s3")  # pyright: ignore[reportUnknownMemberType]
        yield storage.create_bucket(Bucket="data")


def test_a_file_in_s3_is_copied_whatever_its_key(bucket: Any, tmp_path: Path) -> None:
    bucket.put_object(Key="set/a #1?%20.csv", Body=b"data")
    file = ArtifactFileData("a.csv", "hash", "S3", {"location": "s3://data/set/a #1?%20.csv"}, 4)
    get_file(file, tmp_path)
    assert (tmp_path / "a.csv").read_bytes() == b"data"


def test_a_file_that_is_gone_from_s3_is_told(bucket: Any, tmp_path: Path) -> None:
    with pytest.raises(NeptuneRemoteStorageAccessException):
        get_file(ArtifactFileData("a.csv", "hash", "S3", {"location": "s3://data/gone.csv"}), tmp_path)


def test_without_boto3_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ImportError, match=r"seamark\[s3\]"):
        get_file(ArtifactFileData("a.csv", "hash", "S3", {"location": "s3://data/a.csv"}), tmp_path)
