"""Series of numbers, texts and images through the official client."""

from __future__ import annotations

import pytest

from tests.interop.official import Observations, OfficialClient


@pytest.fixture(scope="module")
def seen(client: OfficialClient) -> Observations:
    return client.observe("series")


def test_points_without_steps_are_counted_from_zero(seen: Observations) -> None:
    assert seen["plain"] == {"step": [0, 1, 2], "value": [1.0, 0.5, 0.25]}


def test_points_keep_their_steps_and_timestamps(seen: Observations) -> None:
    assert seen["stepped"] == {"step": [10, 20], "value": [1.5, 2.5]}
    assert seen["stepped_timestamps"] == [1_700_000_000.125, 1_700_000_001.25]


def test_steps_may_be_fractions_and_negative(seen: Observations) -> None:
    assert seen["fractions"] == {"step": [0.25, 0.5, 1.75], "value": [1, 2, 3]}
    assert seen["negative"] == {"step": [-5, -1], "value": [1, 2]}


def test_extend_writes_several_points_at_once(seen: Observations) -> None:
    assert seen["extended"] == {"step": [1, 2, 3], "value": [1, 2, 3]}


def test_the_older_log_method_appends(seen: Observations) -> None:
    assert seen["logged"] == [4, 5, 6]


def test_a_dictionary_appends_to_several_series(seen: Observations) -> None:
    assert seen["pair"] == [{"step": [3], "value": [1.0]}, {"step": [3], "value": [2.0]}]
    assert seen["pairs"] == [{"step": [5, 6], "value": [1, 2]}, {"step": [5, 6], "value": [3, 4]}]


def test_a_series_is_assigned_with_range_and_unit(seen: Observations) -> None:
    assert seen["configured"] == {"step": [1, 2], "value": [1, 2]}


def test_a_series_may_be_empty(seen: Observations) -> None:
    assert seen["empty_exists"] is True
    assert seen["empty_values"] == 0


def test_values_that_are_not_finite_leave_the_others_in_place(seen: Observations) -> None:
    assert seen["not_finite"] == {"step": [1, 4], "value": [1, 2]}


def test_floats_come_back_bit_by_bit(seen: Observations) -> None:
    assert seen["extremes"] == [5e-324, -1.7976931348623157e308, 0.1]


def test_the_last_value_is_fetched_alone(seen: Observations) -> None:
    assert seen["last"] == [0.25, 2_499 / 8]


def test_timestamps_are_left_out_on_request(seen: Observations) -> None:
    assert seen["columns"] == ["step", "value", "timestamp"]
    assert seen["columns_without_timestamp"] == ["step", "value"]


def test_a_series_longer_than_a_page_is_fetched_whole_and_in_order(seen: Observations) -> None:
    assert seen["long"] == [2_500, True, True]


def test_a_point_without_a_timestamp_gets_the_present_one(seen: Observations) -> None:
    assert seen["present_timestamp"] is True


def test_assigning_a_series_replaces_its_points(seen: Observations) -> None:
    assert seen["assigned_over"] == {"step": [4], "value": [9]}


def test_a_deleted_series_starts_again_at_step_zero(seen: Observations) -> None:
    assert seen["deleted_and_logged_again"] == {"step": [0], "value": [7]}


def test_texts_are_read_back(seen: Observations) -> None:
    assert seen["text"] == {"step": [0, 1, 2], "value": ["first ☃", "", "third\nwith a break"]}
    assert seen["text_last"] == "third\nwith a break"
    assert seen["text_assigned"] == {"step": [3, 4], "value": ["p", "q"]}


def test_texts_keep_their_steps_and_timestamps(seen: Observations) -> None:
    assert seen["text_stepped"] == [{"step": [1.5, 2.5], "value": ["a", "b"]}, [1_700_000_000, 1_700_000_001]]


def test_a_long_text_keeps_what_the_client_sends_of_it(seen: Observations) -> None:
    assert seen["text_long"] == 1_000


def test_images_are_downloaded_in_order(seen: Observations) -> None:
    assert seen["all_images"] == [[[8, 4], [shade, 10, 200]] for shade in range(4)]
    assert seen["images_in_default_place"] == [[[8, 4], [shade, 10, 200]] for shade in (50, 51)]


def test_the_last_image_is_downloaded_alone(seen: Observations) -> None:
    assert seen["last_image"] == [[8, 4], [3, 10, 200]]


def test_an_image_of_another_format_comes_back_byte_by_byte(seen: Observations) -> None:
    assert seen["jpeg_image"] is True


def test_a_step_that_does_not_grow_is_refused_and_the_others_stay(seen: Observations) -> None:
    refused = seen.failure("step_back")
    assert refused.kind == "MetadataInconsistency"
    assert "float/backwards" in refused.message
    assert seen["after_a_step_back"] == {"step": [5], "value": [1]}


def test_a_resumed_series_goes_on_after_its_last_step(seen: Observations) -> None:
    assert seen["resumed"] == [[0, 1, 2, 3], [10, 20, 21]]
