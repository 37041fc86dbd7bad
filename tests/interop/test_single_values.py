"""Single values through the official client: types, overwriting, deleting, copying, tags, namespaces."""

from __future__ import annotations

import re

import pytest

from tests.interop.official import Observations, OfficialClient


@pytest.fixture(scope="module")
def seen(client: OfficialClient) -> Observations:
    return client.observe("single_values")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("float", 0.1),
        ("float_small", 5e-324),
        ("float_large", -1.7976931348623157e308),
        ("float_whole", 3.0),
        ("int", 7),
        ("int_largest", 2**31 - 1),
        ("int_smallest", -(2**31)),
        ("bool_true", True),
        ("bool_false", False),
        ("string", "two lines\nwith “quotes” 'and' \"more\" \\ ☃ 🚀\ttab"),
        ("string_empty", ""),
        ("assigned", 3),
        ("waited", "sent before the next line"),
    ],
)
def test_a_value_is_read_back_as_it_was_written(seen: Observations, name: str, expected: object) -> None:
    value = seen[name]
    assert value == expected
    assert type(value) is type(expected)


def test_a_datetime_keeps_its_instant_to_the_millisecond(seen: Observations) -> None:
    assert seen["datetime"] == "2024-02-29T10:34:56.789000+00:00"


def test_a_long_string_keeps_what_the_client_sends_of_it(seen: Observations) -> None:
    assert seen["string_long"] == [16_384, "é"]


@pytest.mark.parametrize("name", ["nan", "infinite"])
def test_a_value_that_is_not_finite_is_not_stored(seen: Observations, name: str) -> None:
    assert "AttributeError" in seen.failure(name).bases


def test_a_path_may_hold_quotes_blanks_and_any_letter(seen: Observations) -> None:
    assert seen["awkward_path"] == "found"


def test_fetching_what_was_never_written_raises_an_attribute_error(seen: Observations) -> None:
    assert "AttributeError" in seen.failure("missing").bases


def test_a_namespace_is_fetched_as_nested_dictionaries(seen: Observations) -> None:
    assert seen["namespace"] == {"lr": 0.5, "optimizer": {"name": "adam", "betas": "(0.9, 0.99)"}}
    assert seen["namespace_handler_value"] == "adam"


def test_a_dictionary_is_assigned_at_the_root(seen: Observations) -> None:
    assert seen["rooted"] == 2


def test_the_whole_run_is_fetched_as_one_dictionary(seen: Observations) -> None:
    assert seen["everything"]["rooted"] == {"depth": 2}
    assert seen["everything"]["nested"]["lr"] == 0.5


def test_exists_tells_fields_from_gaps(seen: Observations) -> None:
    assert seen["exists"] == [True, False, True]


def test_the_structure_shows_fields_by_name_and_type(seen: Observations) -> None:
    assert seen["structure"] == ["lr", "optimizer"]
    assert re.search(r"'lr'\S*: Float", seen["printed_structure"])


def test_a_handler_knows_its_run(seen: Observations) -> None:
    assert seen["handler_root"] is True


def test_a_value_is_overwritten_by_one_of_its_type(seen: Observations) -> None:
    assert seen["overwritten"] == {"float": 2.0, "string": "newest"}


def test_the_client_refuses_another_type_for_a_field_that_it_knows(seen: Observations) -> None:
    seen.failure("another_type_in_the_same_client")


def test_the_server_refuses_another_type_and_keeps_the_value(seen: Observations) -> None:
    refused = seen.failure("another_type_on_the_server")
    assert refused.kind == "MetadataInconsistency"
    assert "late/count" in refused.message
    assert seen["value_after_a_refused_type"] == 1


def test_deleted_fields_and_namespaces_are_gone(seen: Observations) -> None:
    assert seen["deleted"] == [False] * 5
    assert "AttributeError" in seen.failure("fetching_a_deleted_field").bases


def test_a_deleted_field_may_come_back_with_another_type(seen: Observations) -> None:
    assert seen["deleted_and_written_with_another_type"] == 17


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("float", 0.1),
        ("int", 7),
        ("bool_true", True),
        ("string", "two lines\nwith “quotes” 'and' \"more\" \\ ☃ 🚀\ttab"),
        ("datetime", "2024-02-29T10:34:56.789000+00:00"),
    ],
)
def test_a_value_is_copied_within_a_run_and_to_another(seen: Observations, name: str, expected: object) -> None:
    assert seen[f"copied_{name}"] == [expected, expected]


def test_tags_are_added_and_removed(seen: Observations) -> None:
    assert seen["tags"] == ["first", "it's", "third"]
    assert seen["group_tags"] == ["group"]


def test_tags_are_cleared(seen: Observations) -> None:
    assert seen["cleared_tags"] == []


def test_a_string_set_outside_the_tags_is_not_created(seen: Observations) -> None:
    assert "AttributeError" in seen.failure("a_set_elsewhere").bases


def test_a_stopped_run_answers_no_more(seen: Observations) -> None:
    assert "InactiveRunException" in seen.failure("after_stop").bases
