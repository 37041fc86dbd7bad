import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.access import Caller, ProjectRole
from seamark.model.errors import AccessDenied, ArtifactNotFound, InvalidInput, ProjectNotFound
from seamark.stores.catalog import ArtifactFile, Catalog
from seamark.tracking.artifacts import add_files, artifact_hash, create_artifact, create_version, list_files
from tests.sqlite import empty_catalog
from tests.tracking.access_builders import Team, a_team, a_tracking

PROJECT = "team/digits"
ONE = ArtifactFile("data/a.csv", "1" * 40, "Local", 3, (("file_path", "file:///data/a.csv"), ("last_modified", "2026-01-01")))
TWO = ArtifactFile("data/b.csv", "2" * 40, "Local", 5)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    catalog = Catalog.open(empty_catalog(tmp_path / "catalog.db"))
    team = a_team(a_tracking(catalog))
    team.project(member=ProjectRole.CONTRIBUTOR, robot=ProjectRole.VIEWER)
    yield team
    catalog.close()


def an_artifact(team: Team, *files: ArtifactFile) -> str:
    hash = artifact_hash(files)
    create_artifact(team.t, team.member, PROJECT, hash, None)
    add_files(team.t, team.member, PROJECT, hash, files)
    return hash


def test_creating_an_artifact_again_gives_the_same(team: Team):
    first = create_artifact(team.t, team.member, PROJECT, "a" * 64, 12)
    assert (first.hash, first.size, first.received_metadata) == ("a" * 64, 12, False)
    assert create_artifact(team.t, team.member, PROJECT, "a" * 64, None) == first


def test_the_files_of_an_artifact_are_listed_with_their_metadata(team: Team):
    hash = an_artifact(team, TWO, ONE)
    assert list_files(team.t, team.robot, PROJECT, hash) == [ONE, TWO]
    assert create_artifact(team.t, team.member, PROJECT, hash, None).received_metadata


def test_the_files_of_an_artifact_never_change(team: Team):
    hash = an_artifact(team, ONE)
    add_files(team.t, team.member, PROJECT, hash, [TWO])
    assert list_files(team.t, team.member, PROJECT, hash) == [ONE]


def test_a_version_has_the_old_and_the_new_files(team: Team):
    changed = ArtifactFile(ONE.path, "3" * 40, "Local", 7)
    version = create_version(team.t, team.member, PROJECT, an_artifact(team, ONE, TWO), [changed])
    assert (version.hash, version.size, version.received_metadata) == (artifact_hash([changed, TWO]), 12, True)
    assert list_files(team.t, team.member, PROJECT, version.hash) == [changed, TWO]


def test_a_version_tracked_in_steps_equals_one_tracked_at_once(team: Team):
    stepwise = create_version(team.t, team.member, PROJECT, an_artifact(team, ONE), [TWO])
    assert stepwise.hash == artifact_hash([TWO, ONE])
    again = create_version(team.t, team.member, PROJECT, stepwise.hash, [ONE])
    assert again == stepwise


def test_the_size_is_unknown_when_that_of_one_file_is(team: Team):
    unknown = ArtifactFile("c", "4" * 40, "S3", None)
    assert create_version(team.t, team.member, PROJECT, an_artifact(team, ONE), [unknown]).size is None


def test_artifacts_belong_to_their_project(team: Team):
    hash = an_artifact(team, ONE)
    team.project("other", member=ProjectRole.CONTRIBUTOR)
    for use in (list_files, lambda *args: add_files(*args, [ONE]), lambda *args: create_version(*args, [ONE])):
        with pytest.raises(ArtifactNotFound):
            use(team.t, team.member, "team/other", hash)


def test_viewers_read_and_strangers_do_not(team: Team):
    hash = an_artifact(team, ONE)

    def write(caller: Caller) -> None:
        create_artifact(team.t, caller, PROJECT, "b" * 64, None)

    with pytest.raises(AccessDenied):
        write(team.robot)
    with pytest.raises(ProjectNotFound):
        write(team.stranger)
    with pytest.raises(ProjectNotFound):
        list_files(team.t, team.stranger, PROJECT, hash)


@pytest.mark.parametrize("hash", ["", "x" * 200, "a/b", "a\0", "ü"])
def test_what_is_no_hash_is_refused(team: Team, hash: str):
    with pytest.raises(InvalidInput):
        create_artifact(team.t, team.member, PROJECT, hash, None)


@pytest.mark.parametrize(
    "file",
    [
        ArtifactFile("", "h", "Local", 1),
        ArtifactFile("a\0b", "h", "Local", 1),
        ArtifactFile("a", "h", "Local", -1),
        ArtifactFile("a", "h", "Local", 2**63),
        ArtifactFile("a" * 9000, "h", "Local", 1),
        ArtifactFile("\ud800", "h", "Local", 1),
        ArtifactFile("a", "h", "Local", 1, (("key", "\0"),)),
    ],
)
def test_files_that_cannot_be_described_are_refused(team: Team, file: ArtifactFile):
    hash = an_artifact(team, ONE)
    with pytest.raises(InvalidInput):
        create_version(team.t, team.member, PROJECT, hash, [file])


def test_the_hash_is_over_paths_hashes_sizes_and_types_in_order_of_paths():
    expected = hashlib.sha256(
        b"#\0\0\0\x01a#h1#\0\0\0\0\0\0\0\x05#\0\0\0\x05Local" + b"#\0\0\0\x02\xc3\xa4b#h2##\0\0\0\x02S3"
    ).hexdigest()
    files = [ArtifactFile("äb", "h2", "S3", None), ArtifactFile("a", "h1", "Local", 5, (("key", "does not count"),))]
    assert artifact_hash(files) == expected


@given(st.permutations([ONE, TWO, ArtifactFile("c", "5", "S3", None), ArtifactFile("d", "6", "S3", 0)]))
def test_the_hash_does_not_depend_on_the_order_given(files: list[ArtifactFile]):
    assert artifact_hash(files) == artifact_hash(sorted(files, key=lambda file: file.path))
