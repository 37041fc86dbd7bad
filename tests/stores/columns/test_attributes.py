"""Attribute rows and definitions: what is written is read, deleted ones only when asked for, the latest wins."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.stores.columns import Columns, attribute_id
from seamark.stores.columns.rows import TYPE_CODES
from tests.stores.columns.builders import PROJECT, RUN, a_batch, a_row, new_id, write

_INT64 = st.integers(-(2**63), 2**63 - 1)
_COUNTS = st.integers(0, 2**63)
_VALUES = st.fixed_dictionaries(
    {
        "float_value": st.floats(),
        "int_value": _INT64,
        "string_value": st.text(),
        "set_value": st.lists(st.text()).map(tuple),
        "detail": st.text(),
        "points": _COUNTS,
        "finite": _COUNTS,
        "first_step": _INT64,
        "last_step": _INT64,
        "last_time": _INT64,
        "min": st.floats(),
        "max": st.floats(),
        "mean": st.floats(),
        "m2": st.floats(),
        "inherited": st.integers(0, 1),
        "generation": st.integers(0, 2**32 - 1),
    }
)


@given(path=st.text(min_size=1), type_=st.sampled_from(AttributeType), values=_VALUES)
@settings(max_examples=25, deadline=None)
def test_a_row_is_kept_exactly(columns: Columns, path: str, type_: AttributeType, values: dict[str, Any]) -> None:
    row = a_row(new_id(), path, type_, **values)
    write(columns, a_batch([row]))
    [found] = columns.read_container_rows([row.container])
    found.set_value = tuple(found.set_value)
    assert repr(found) == repr(row)


def test_the_latest_row_of_an_attribute_counts(columns: Columns) -> None:
    container = new_id()
    for value in (1, 2, 3):
        write(columns, a_batch([a_row(container, "a", AttributeType.INT, int_value=value)]))
    assert [row.int_value for row in columns.read_container_rows([container])] == [3]


def test_a_deleted_attribute_is_seen_only_when_asked_for(columns: Columns) -> None:
    container, project = new_id(), new_id()
    row = a_row(container, "a", AttributeType.INT, project=project)
    write(columns, a_batch([row]))
    assert columns.read_live_definitions([project], [RUN], [row.attribute]) == {(row.attribute, row.type)}
    row.deleted = 1
    write(columns, a_batch([row]))
    assert columns.read_container_rows([container]) == []
    assert [each.deleted for each in columns.read_container_rows([container], with_deleted=True)] == [1]
    assert columns.read_live_definitions([project], [RUN], [row.attribute]) == set()


def test_rows_are_chosen_by_container_attribute_and_prefix(columns: Columns) -> None:
    one, two = new_id(), new_id()
    paths = ["a/b", "a/bc", "a'b", "a%", "z"]
    write(columns, a_batch([a_row(container, path, AttributeType.INT) for container in (one, two) for path in paths]))

    def found(containers: list[int], **choice: Any) -> list[tuple[int, str]]:
        return sorted((row.container, row.path) for row in columns.read_container_rows(containers, **choice))

    assert found([one]) == sorted((one, path) for path in paths)
    assert found([one, two], attribute_ids=[attribute_id("z"), attribute_id("no")]) == [(one, "z"), (two, "z")]
    assert found([one], prefix="a/b") == [(one, "a/b"), (one, "a/bc")]
    assert found([one], prefix="a%") == [(one, "a%")]
    assert found([one], prefix="a'") == [(one, "a'b")]
    assert found([one], attribute_ids=[]) == []
    assert found([]) == []
    assert found([new_id()]) == []


def test_thousands_of_containers_can_be_asked_for(columns: Columns) -> None:
    first = new_id()
    write(columns, a_batch([a_row(first, "a", AttributeType.INT)]))
    wanted = [first, *[new_id() for _ in range(20_000)]]
    assert len(columns.read_container_rows(wanted, [attribute_id(f"a{number}") for number in range(5000)])) == 0
    assert len(columns.read_container_rows(wanted)) == 1


@pytest.fixture(scope="module")
def named(columns: Columns) -> int:
    """A project whose run has attributes of some names, and whose own container has one."""
    project, run = new_id(), new_id()
    rows = [
        a_row(run, "metrics/Loss", AttributeType.FLOAT_SERIES, project=project),
        a_row(run, "metrics/acc", AttributeType.FLOAT, project=project),
        a_row(run, "name's %_", AttributeType.STRING, project=project),
        a_row(run, "Ärger", AttributeType.STRING, project=project),
        a_row(new_id(), "metrics/acc", AttributeType.INT, project=project),
        a_row(new_id(), "only/here", AttributeType.INT, project=project, kind=PROJECT),
    ]
    write(columns, a_batch(rows))
    return project


def _paths(columns: Columns, project: int, **choice: Any) -> list[str]:
    return [path for _, path, _ in columns.read_definitions(project, choice.pop("kinds", [RUN]), **choice)]


def test_definitions_come_by_path_and_type(columns: Columns, named: int) -> None:
    found = columns.read_definitions(named, [RUN])
    assert [(path, code) for _, path, code in found] == [
        ("metrics/Loss", TYPE_CODES[AttributeType.FLOAT_SERIES]),
        ("metrics/acc", TYPE_CODES[AttributeType.FLOAT]),
        ("metrics/acc", TYPE_CODES[AttributeType.INT]),
        ("name's %_", TYPE_CODES[AttributeType.STRING]),
        ("Ärger", TYPE_CODES[AttributeType.STRING]),
    ]
    assert [attribute for attribute, _, _ in found] == [attribute_id(path) for _, path, _ in found]


def test_definitions_are_found_by_text_pattern_type_and_kind(columns: Columns, named: int) -> None:
    assert _paths(columns, named, text="LOSS") == ["metrics/Loss"]
    assert _paths(columns, named, text="%_") == ["name's %_"]
    assert _paths(columns, named, text="ä") == ["Ärger"]
    assert _paths(columns, named, regex="^metrics/a") == ["metrics/acc", "metrics/acc"]
    assert _paths(columns, named, regex="'s") == ["name's %_"]
    assert _paths(columns, named, types=[TYPE_CODES[AttributeType.INT]]) == ["metrics/acc"]
    assert _paths(columns, named, types=[]) == []
    assert _paths(columns, named, kinds=[PROJECT]) == ["only/here"]
    assert _paths(columns, new_id()) == []


def test_definitions_are_read_page_by_page(columns: Columns, named: int) -> None:
    assert _paths(columns, named, limit=1) == ["metrics/Loss"]
    assert _paths(columns, named, after="metrics/Loss", limit=2) == ["metrics/acc", "metrics/acc"]
    assert _paths(columns, named, after="metrics/acc") == ["name's %_", "Ärger"]


def test_a_page_never_ends_between_two_types_of_a_path(columns: Columns, named: int) -> None:
    assert _paths(columns, named, after="metrics/Loss", limit=1) == ["metrics/acc", "metrics/acc"]


def test_what_was_written_to_lately_is_found_by_its_times(columns: Columns) -> None:
    project, old, busy, alive = (new_id() for _ in range(4))
    for container, written, heard in ((old, 10, 10), (busy, 30, 20), (busy, 40, 35), (alive, 10, 50)):
        times = {"sys/modification_time": written, "sys/ping_time": heard}
        write(
            columns,
            a_batch(
                [a_row(container, path, AttributeType.DATETIME, project=project, int_value=at) for path, at in times.items()]
            ),
        )
    found = {each.container: (each.written_at, each.heard_at) for each in columns.read_written(project, 25)}
    assert found == {busy: (40, 35), alive: (0, 50)}
