"""Patterns of names: what they list, what they begin with, and that the engine finds what RE2 does."""

import re

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.stores.columns import Columns
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.names import NameAlternative, NameFilter, WantedNames, exact_names, fixed_beginning
from seamark.stores.columns.schema import DEFINITIONS, create_tables
from tests.effort import examples
from tests.stores.columns.builders import RUN, a_batch, a_row, new_id, write

_NAMES = ["a", "ab", "a/b", "a.b", "abc", "b", "A", "a\nb", "(a)", "a|b", "a b", "ä", "a+", "^a", "a$", "\\d", "it's", "5", "{a}"]
_TEXT = st.text(st.sampled_from("ab/.|()[]{}*+?^$\\ -_ä5\n'\"#~&"), min_size=1, max_size=6)


@given(names=st.lists(_TEXT, min_size=1, max_size=5))
def test_a_list_of_escaped_names_is_taken_for_what_it_lists(names: list[str]) -> None:
    joined = "|".join(map(re.escape, names))
    assert exact_names(f"^({joined})$") == set(names)
    assert exact_names(f"^{re.escape(names[0])}$") == {names[0]}


@given(pattern=_TEXT, name=_TEXT)
def test_what_counts_as_a_list_or_a_beginning_agrees_with_re2(pattern: str, name: str) -> None:
    for each in (pattern, f"^{pattern}", f"^{pattern}$", f"^({pattern})$", f"^{re.escape(pattern)}.*"):
        try:
            is_found = re2.search(each, name) is not None
        except re2.error:
            continue
        listed = exact_names(each)
        assert listed is None or (name in listed) is is_found
        assert name.startswith(fixed_beginning(each)) or not is_found


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^metrics/.*", "metrics/"),
        (r"^a\.b", "a.b"),
        ("^ab*", "a"),
        ("^ab+", "ab"),
        ("^ab{2}", "a"),
        ("^a?", ""),
        ("^a|b", ""),
        ("^(ab)", ""),
        (r"^\d", ""),
        (r"^a\Qb", "a"),
        ("a", ""),
        ("^", ""),
        (r"^ä\ b$", "ä b"),
    ],
)
def test_a_pattern_may_have_a_fixed_beginning(pattern: str, expected: str) -> None:
    assert fixed_beginning(pattern) == expected


@pytest.fixture(scope="module")
def named(columns: Columns) -> tuple[int, int]:
    """A project and a run in it that has an attribute of each name."""
    project, container = new_id(), new_id()
    write(columns, a_batch([a_row(container, name, AttributeType.FLOAT, project=project) for name in _NAMES]))
    return project, container


_PATTERNS = st.sampled_from(
    ["", "a", "^a", "^a.", "^a/", r"^a\.", "a$", "^(a|b)$", "[[:upper:]]", "(?i)a", "^a*b", "a.b", "(?s)a.b", r"\\d", r"^\(", "'"]
) | st.lists(st.sampled_from(_NAMES), min_size=1, max_size=3).map(lambda names: f"^({'|'.join(map(re.escape, names))})$")
_FILTERS = st.lists(
    st.builds(NameAlternative, st.lists(_PATTERNS, max_size=2).map(tuple), st.lists(_PATTERNS, max_size=2).map(tuple)), max_size=3
)


@settings(max_examples=examples(40), deadline=None)
@given(alternatives=_FILTERS)
def test_the_engine_finds_the_names_that_re2_finds(
    columns: Columns, named: tuple[int, int], alternatives: list[NameAlternative]
) -> None:
    def is_found(pattern: str, name: str) -> bool:
        return re2.search(pattern, name) is not None

    project, container = named
    wanted = WantedNames((project,), (RUN,), NameFilter(tuple(alternatives)))
    expected = [
        name
        for name in sorted(_NAMES, key=str.encode)
        if any(
            all(is_found(each, name) for each in one.matching) and not any(is_found(each, name) for each in one.not_matching)
            for one in alternatives
        )
    ]
    assert [path for path, _ in columns.read_names(wanted, limit=1000)] == expected
    assert [path for path, _ in columns.read_names(wanted, [container], limit=1000)] == expected
    rows = columns.read_rows_page(wanted, [container], limit=1000)
    assert sorted(values_of(rows, "path"), key=str.encode) == expected


def test_definitions_of_earlier_versions_are_taken_over(engine: Engine) -> None:
    project = new_id()
    engine.execute(
        "CREATE TABLE seamark.definitions (project UInt64, kind UInt8, attribute UInt64, path String, type UInt8, commit UInt64) "
        "ENGINE = ReplacingMergeTree(commit) ORDER BY (project, kind, attribute, type)"
    )
    engine.execute(f"INSERT INTO seamark.definitions VALUES ({project}, 1, 7, 'a/b', 4, 1), ({project}, 1, 8, 'c', 4, 1)")
    create_tables(engine)
    create_tables(engine)
    found = engine.query(f"SELECT path FROM {DEFINITIONS} WHERE project = {project} ORDER BY path").column("path").to_pylist()
    assert found == ["a/b", "c"]
    assert engine.query("EXISTS TABLE seamark.definitions").column(0)[0].as_py() == 0


def test_names_that_go_with_their_containers_may_be_dead_and_no_others(columns: Columns) -> None:
    project, other, first, second = (new_id() for _ in range(4))
    shared = [a_row(each, "shared", AttributeType.INT, project=project) for each in (first, second)]
    lone = a_row(first, "lone", AttributeType.INT, project=project)
    elsewhere = a_row(new_id(), "lone", AttributeType.INT, project=other)
    write(columns, a_batch([*shared, lone, elsewhere]))
    assert columns.read_perhaps_dead([project, other]) == set()
    columns.delete_containers([first])
    assert columns.read_perhaps_dead([project]) == {lone.attribute}
    assert columns.read_perhaps_dead([other]) == set()
    columns.delete_project(project)
    assert columns.read_perhaps_dead([project]) == set()
    wanted = WantedNames((project, other), (RUN,))
    assert columns.read_names(wanted, limit=10) == [("lone", elsewhere.type)]
