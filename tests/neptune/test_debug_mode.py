"""Objects in debug mode: fields of all types, and the structure, without any server."""

import argparse
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import neptune
from neptune.attributes import Float, FloatSeries, Integer, String
from neptune.exceptions import (
    InactiveRunException,
    MetadataInconsistency,
    MissingFieldException,
    NeptuneCannotChangeStageManually,
    NeptuneUserApiInputException,
    TypeDoesNotSupportAttributeException,
)
from neptune.types import File, StringSet
from neptune.types import FloatSeries as FloatSeriesValue
from neptune.types.value_copy import ValueCopy
from neptune.utils import stringify_unsupported

QUIET = {
    "mode": "debug",
    "capture_stdout": False,
    "capture_stderr": False,
    "capture_hardware_metrics": False,
    "capture_traceback": False,
    "git_ref": False,
    "source_files": [],
}


@pytest.fixture
def run() -> Iterator[neptune.Run]:
    with neptune.init_run(**QUIET) as opened:
        yield opened


def test_a_namespace_without_single_values_is_fetched_as_an_empty_one(run: neptune.Run) -> None:
    run["train/deep/loss"].append(1.0)
    run["train/lr"] = 0.1
    assert run["train"].fetch() == {"deep": {}, "lr": 0.1}
    assert run["train/deep"].fetch() == {}


def test_waiting_may_be_asked_for_by_position(run: neptune.Run) -> None:
    run["score"] = 1.0
    run["copy"] = run["score"]
    run["series"].append(1.0)
    for path, value in (("copy", ValueCopy(run["score"])), ("series", FloatSeriesValue([2.0]))):
        attribute = run.get_attribute(path)
        assert attribute is not None
        attribute.process_assignment(value, True)
    run.get_attribute("series").assign([3.0], True)  # pyright: ignore[reportOptionalMemberAccess]
    assert values(run, "series") == [3.0]


def test_starting_an_object_that_is_open_changes_nothing(run: neptune.Run) -> None:
    run.start()
    run["score"] = 1.0
    assert run.get_state() == "started"
    assert run["score"].fetch() == 1.0


def values(run: neptune.Run, path: str) -> list[object]:
    return list(run[path].fetch_values()["value"])


def steps(run: neptune.Run, path: str) -> list[float]:
    return list(run[path].fetch_values()["step"])


@pytest.mark.parametrize("value", [0.5, 3, True, "text", datetime(2024, 2, 29, 12, 34, 56, 789_000, tzinfo=UTC)])
def test_a_value_is_fetched_as_it_was_assigned(run: neptune.Run, value: object) -> None:
    run["some/value"] = value
    assert run["some/value"].fetch() == value
    assert type(run["some/value"].fetch()) is type(value)


def test_a_dictionary_becomes_a_namespace_of_fields(run: neptune.Run) -> None:
    run["parameters"] = {"lr": 0.1, "optimizer": {"name": "adam"}, "layers": stringify_unsupported([1, 2])}
    assert run["parameters"].fetch() == {"lr": 0.1, "optimizer": {"name": "adam"}, "layers": "[1, 2]"}


def test_arguments_of_a_command_line_become_a_namespace(run: neptune.Run) -> None:
    run["arguments"] = argparse.Namespace(batch=8, name="x")
    assert run["arguments"].fetch() == {"batch": 8, "name": "x"}


def test_a_dictionary_is_assigned_into_a_namespace_that_exists(run: neptune.Run) -> None:
    run["parameters/lr"] = 0.1
    run["parameters"] = {"batch": 8}
    run.assign({"parameters": {"epochs": 3}})
    assert run["parameters"].fetch() == {"lr": 0.1, "batch": 8, "epochs": 3}


def test_slashes_that_separate_nothing_do_not_count(run: neptune.Run) -> None:
    run["/a//b/"] = 1
    assert run["a/b"].fetch() == 1
    assert run["a"]["/b"].fetch() == 1


def test_a_field_keeps_its_type(run: neptune.Run) -> None:
    run["score"] = 0.5
    run["score"] = 2
    assert run["score"].fetch() == 2.0
    with pytest.raises(ValueError, match="could not convert"):
        run["score"] = "high"
    with pytest.raises(TypeDoesNotSupportAttributeException):
        run["score"].append(1.0)
    assert run["score"].fetch() == 2.0


def test_a_number_is_no_text(run: neptune.Run) -> None:
    run["name"] = "x"
    with pytest.raises(TypeError):
        run["name"] = 5


def test_a_field_is_no_namespace(run: neptune.Run) -> None:
    run["a/b"] = 1
    with pytest.raises(MetadataInconsistency):
        run["a/b/c"] = 2
    with pytest.raises(MetadataInconsistency):
        run["a"] = 2


@pytest.mark.filterwarnings("ignore:A point", "ignore:The value")
def test_values_that_are_not_finite_are_left_out(run: neptune.Run) -> None:
    run["number"] = math.nan
    run["series"].append(math.inf)
    run["series"].append(1.0)
    run["series"].append(math.nan)
    assert values(run, "series") == [1.0]


def test_points_get_whole_steps_one_after_the_other(run: neptune.Run) -> None:
    run["loss"].append(0.5)
    run["loss"].append(0.25, step=2.5)
    run["loss"].append(0.125)
    assert values(run, "loss") == [0.5, 0.25, 0.125]
    assert steps(run, "loss") == [0, 2.5, 3.5]


def test_a_dictionary_is_appended_to_the_series_below(run: neptune.Run) -> None:
    for epoch in range(3):
        run["train"].append({"loss": 1 / (epoch + 1), "deep": {"accuracy": epoch}}, step=epoch * 10)
        run["flat"].append({"loss": float(epoch), "accuracy": epoch})
    assert values(run, "train/loss") == [1, 0.5, 1 / 3]
    assert values(run, "train/deep/accuracy") == [0, 1, 2]
    assert steps(run, "train/loss") == [0, 10, 20]
    assert values(run, "flat/accuracy") == [0, 1, 2]


@pytest.mark.filterwarnings("ignore:A point")
def test_a_known_dictionary_with_one_value_that_is_not_finite_loses_only_that(run: neptune.Run) -> None:
    run["train"].append({"a": 1.0, "b": 1.0})
    run["train"].append({"a": math.nan, "b": 2.0})
    run["train"].append({"a": 3.0, "b": 3.0})
    assert values(run, "train/a") == [1, 3]
    assert values(run, "train/b") == [1, 2, 3]


def test_a_series_that_was_deleted_begins_anew_with_another_type(run: neptune.Run) -> None:
    run["train"].append({"a": 1.0, "b": 1.0})
    run["train"].append({"a": 2.0, "b": 2.0})
    del run["train/a"]
    run["train"].append({"a": "text", "b": 3.0})
    assert values(run, "train/a") == ["text"]
    assert values(run, "train/b") == [1, 2, 3]


def test_collections_are_appended_with_steps_and_times(run: neptune.Run) -> None:
    run["loss"].extend([1.0, 2.0], steps=[5, 7], timestamps=[10.0, 20.5])
    run["words"].extend(["a", "b"])
    run["many"].extend({"x": [1, 2], "y": [3, 4]})
    table = run["loss"].fetch_values()
    assert list(table["step"]) == [5, 7]
    assert list(table["timestamp"]) == [datetime.fromtimestamp(10.0), datetime.fromtimestamp(20.5)]
    assert values(run, "words") == ["a", "b"]
    assert values(run, "many/y") == [3, 4]


def test_numbers_of_values_and_steps_that_differ_are_refused(run: neptune.Run) -> None:
    with pytest.raises(NeptuneUserApiInputException):
        run["loss"].extend([1.0, 2.0], steps=[1])
    with pytest.raises(NeptuneUserApiInputException):
        run["loss"].extend({"a": [1], "b": [1, 2]}, timestamps=[1])
    with pytest.raises(NeptuneUserApiInputException):
        run["loss"].extend(5)


def test_nothing_to_append_does_nothing(run: neptune.Run) -> None:
    run["empty"].append({})
    run["empty/list"].extend([])
    assert not run.exists("empty/list")


def test_log_takes_one_value_or_many(run: neptune.Run) -> None:
    run["loss"].log(1)
    run["loss"].log([2, 3])
    run["words"].log("a", step=4)
    assert values(run, "loss") == [1, 2, 3]
    assert steps(run, "words") == [4]
    with pytest.raises(ValueError, match="step"):
        run["loss"].log([1, 2], step=9)


def test_a_series_is_replaced_by_assigning(run: neptune.Run) -> None:
    run["loss"].extend([1.0, 2.0])
    run["loss"] = [7.0]
    assert values(run, "loss") == [7]
    run["loss"].clear()
    assert len(run["loss"].fetch_values()) == 0


def test_tags_are_added_and_removed(run: neptune.Run) -> None:
    run["sys/tags"].add(["a", "b"])
    run["sys/tags"].add("c")
    run["sys/tags"].remove("b")
    assert run["sys/tags"].fetch() == {"a", "c"}
    run["sys/tags"].clear()
    assert run["sys/tags"].fetch() == set()


def test_deleting_takes_fields_and_namespaces_away(run: neptune.Run) -> None:
    run["keep"] = 1
    run["gone/a"] = 1
    run["gone/deep/b"] = 2
    del run["gone"]
    assert not run.exists("gone")
    run["other/a"] = 1
    run["other"].pop("a")
    assert not run.exists("other")
    with pytest.raises(MetadataInconsistency):
        run.pop("never")
    assert run.exists("keep")


def test_what_is_not_there_cannot_be_fetched(run: neptune.Run) -> None:
    with pytest.raises(MissingFieldException):
        run["never"].fetch()
    assert repr(run["never"]) == '<Unassigned field at "never">'


def test_the_structure_holds_fields_by_their_types(run: neptune.Run) -> None:
    run["a/f"] = 0.5
    run["a/i"] = 1
    run["b"].append(1.0)
    structure = run.get_structure()
    assert isinstance(structure["a"]["f"], Float)
    assert isinstance(structure["a"]["i"], Integer)
    assert isinstance(structure["b"], FloatSeries)
    assert isinstance(structure["sys"]["id"], String)


def test_the_structure_is_printed_in_order(run: neptune.Run, capsys: pytest.CaptureFixture[str]) -> None:
    run["b/y"] = 0.5
    run["b/x"] = "text"
    run.print_structure()
    printed = capsys.readouterr().out
    start = printed.index("'b'")
    assert printed[start:].splitlines()[:3] == [
        "'b'\033[0m:",
        "    \033[94m'x'\033[0m: String",
        "    \033[94m'y'\033[0m: Float",
    ]


def test_a_value_is_copied_from_another_field(run: neptune.Run) -> None:
    run["a"] = 0.5
    run["b"] = run["a"]
    assert run["b"].fetch() == 0.5


def test_a_file_is_downloaded_as_it_was_uploaded(run: neptune.Run, tmp_path: Path) -> None:
    run["data/note"].upload(File.from_content("hello", extension="md"))
    assert run["data/note"].fetch_extension() == "md"
    run["data/note"].download(str(tmp_path))
    assert (tmp_path / "note.md").read_text() == "hello"


def test_a_file_that_is_not_there_does_not_stop_the_training(run: neptune.Run, capsys: pytest.CaptureFixture[str]) -> None:
    run["data/missing"].upload("no/such/file.bin")
    assert "no such file" in capsys.readouterr().out
    run["loss"].append(1.0)


def test_files_below_a_folder_keep_their_names(run: neptune.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "set" / "deep").mkdir(parents=True)
    (tmp_path / "set" / "a.txt").write_text("a")
    (tmp_path / "set" / "deep" / "b.txt").write_text("b")
    run["files"].upload_files("set")
    assert [entry.name for entry in run["files"].list_fileset_files()] == ["set"]
    assert [entry.name for entry in run["files"].list_fileset_files("set")] == ["a.txt", "deep"]
    run["files"].delete_files("set/deep")
    assert [entry.name for entry in run["files"].list_fileset_files("set")] == ["a.txt"]


def test_the_stage_is_not_assigned_like_a_field() -> None:
    with neptune.init_model_version(model="DEBUG-X", mode="debug") as version:
        with pytest.raises(NeptuneCannotChangeStageManually):
            version["sys/stage"] = "production"
        version.change_stage("staging")
        assert version["sys/stage"].fetch() == "staging"
        with pytest.raises(ValueError, match="nowhere"):
            version.change_stage("nowhere")


def test_a_handler_says_that_stopping_is_for_the_whole_run(run: neptune.Run) -> None:
    with pytest.raises(AttributeError, match="get_root_object"):
        run["a"].stop()
    assert run["a"]["b"].get_root_object() is run


def test_what_is_no_file_leaves_the_field_to_others(run: neptune.Run) -> None:
    with pytest.raises(TypeError, match="not a file"):
        run["a"].upload(3)
    run["a"] = 3
    assert run["a"].fetch() == 3


def test_a_stopped_run_takes_nothing(run: neptune.Run) -> None:
    assert run.get_state() == "started"
    run.stop()
    assert run.get_state() == "stopped"
    run.stop()
    with pytest.raises(InactiveRunException):
        run["a"] = 1


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'nam'"):
        neptune.init_run(nam="x", **QUIET)
    with pytest.raises(TypeError, match="tags"):
        neptune.init_run(tags=5, **QUIET)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="fast"):
        neptune.init_run(mode="fast")  # type: ignore[arg-type]


def test_text_that_is_no_unicode_is_stored_as_far_as_it_is(run: neptune.Run) -> None:
    run["bad/\udcff"] = "na\udcffme"
    run["bad/series"].append("na\udcffme")
    assert run["bad/?"].fetch() == "na?me"
    assert values(run, "bad/series") == ["na?me"]


def test_many_texts_are_logged_at_once(run: neptune.Run) -> None:
    run["words"].extend([str(number) for number in range(5000)])
    assert values(run, "words") == [str(number) for number in range(5000)]


def test_sets_of_texts_are_tags_and_nothing_else(run: neptune.Run, capsys: pytest.CaptureFixture[str]) -> None:
    run["my/set"].add("x")
    run["my/other"] = StringSet(["x"])
    assert capsys.readouterr().out.count("no set that can be changed") == 2
    run["sys/group_tags"].add("x")
    assert run["sys/group_tags"].fetch() == {"x"}
