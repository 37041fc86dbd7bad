"""What a process knows of the fields of an object."""

from collections.abc import Iterator

import pytest

import neptune
from neptune._structure import Structure
from neptune.attributes import Float, String
from neptune.attributes.namespace import Namespace
from neptune.exceptions import MetadataInconsistency


@pytest.fixture
def structure() -> Iterator[Structure]:
    with neptune.init_project("any/name", mode="debug") as project:
        found = Structure(project)
        found.set("a/b/c", Float(project, "a/b/c"))
        found.set("a/d", String(project, "a/d"))
        yield found


def test_fields_and_namespaces_are_found_by_their_paths(structure: Structure) -> None:
    assert type(structure.get("a/b/c")) is Float
    assert type(structure.get("a")) is Namespace
    assert structure.get("a/x") is None
    assert structure.get("") is structure.root


def test_nothing_is_below_a_field(structure: Structure) -> None:
    with pytest.raises(MetadataInconsistency, match='"a/d" is a field'):
        structure.get("a/d/e")
    with pytest.raises(MetadataInconsistency, match='"a/d" is a field'):
        structure.set("a/d/e", structure.fields["a/b/c"])


def test_a_namespace_does_not_become_a_field(structure: Structure) -> None:
    with pytest.raises(MetadataInconsistency, match='"a/b" is a namespace'):
        structure.set("a/b", structure.fields["a/d"])
    with pytest.raises(MetadataInconsistency, match="empty"):
        structure.set("", structure.fields["a/d"])


def test_removing_the_last_field_removes_its_namespaces(structure: Structure) -> None:
    structure.remove("a/b/c")
    assert structure.get("a/b") is None
    assert structure.get("a/d") is not None
    structure.remove("a/d")
    assert structure.get("a") is None
    assert not structure.fields


def test_only_fields_are_removed(structure: Structure) -> None:
    with pytest.raises(MetadataInconsistency, match="namespace"):
        structure.remove("a/b")
    with pytest.raises(MetadataInconsistency, match="no field"):
        structure.remove("a/never")


def test_paths_come_from_the_nearest_to_the_deepest(structure: Structure) -> None:
    assert list(structure.paths_below("")) == ["a/d", "a/b/c"]
    assert list(structure.paths_below("a/b")) == ["a/b/c"]
    assert list(structure.paths_below("nowhere")) == []


def test_the_epoch_tells_when_a_field_may_have_gone(structure: Structure) -> None:
    before = structure.epoch
    structure.set("new", structure.fields["a/d"])
    assert structure.epoch == before
    structure.set("new", structure.fields["a/b/c"])
    assert structure.epoch > before
    before = structure.epoch
    structure.remove("new")
    assert structure.epoch > before
