import datetime
import pickle
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from neptune.types import Artifact, Boolean, Datetime, FileSet, Float, GitRef, Integer, String, StringSet
from neptune.types.mode import Mode
from neptune.types.model_version_stage import ModelVersionStage
from neptune.types.namespace import Namespace
from neptune.types.value_visitor import ValueVisitor
from neptune.utils import stringify_unsupported


def test_values_are_equal_if_their_kind_and_content_are() -> None:
    assert Float(1) == Float(1.0)
    assert Float(1) != Float(2)
    assert Float(1) != Integer(1)
    assert Float(1) != 1
    assert Namespace({"a": 1}) == Namespace({"a": 1})
    assert GitRef("a") == GitRef("a")


def test_values_take_what_their_python_types_take() -> None:
    assert float(Float("1.5")) == 1.5
    assert int(Integer(1.9)) == 1
    assert not Boolean(0)
    assert String(None).value is None
    assert String(stringify_unsupported(7)).value == "7"
    assert Integer(stringify_unsupported(7)) == Integer(7)
    with pytest.raises(TypeError, match="value must be a str or NoneType or StringifyValue"):
        String(7)  # pyright: ignore[reportArgumentType]


def test_values_show_what_they_hold() -> None:
    assert (str(Float(1)), repr(Float(1))) == ("Float(1.0)", "Float(value=1.0)")
    assert (str(String("a")), repr(String("a"))) == ("String(a)", "String(value='a')")
    assert str(FileSet("*.py")) == "FileSet(['*.py'])"


def test_values_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Float(1))) == Float(1)


def test_times_are_kept_in_whole_milliseconds() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 999999, tzinfo=zone)
    assert Datetime(moment).value == datetime.datetime(2026, 1, 2, 3, 4, 5, 999000, tzinfo=zone)


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(TypeError, match="must be a datetime"):
        Datetime("2026-01-02")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="no point in time"):
        Datetime(pd.NaT)  # pyright: ignore[reportArgumentType]


def test_an_artifact_is_known_by_its_sha_256() -> None:
    assert Artifact("ab" * 32).hash == "ab" * 32
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        Artifact("ab")


def test_a_repository_is_by_default_the_one_of_the_executed_script(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("from neptune.types import GitRef\nprint(GitRef().resolve_path())")

    shown = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True).stdout

    assert Path(shown.strip()) == script.resolve()


def test_a_repository_can_be_named_left_out_or_switched_off(tmp_path: Path) -> None:
    assert GitRef(repository_path=tmp_path / "x" / "..").resolve_path() == tmp_path.resolve()
    assert GitRef(None).resolve_path() is None
    assert GitRef.DISABLED == "DO_NOT_TRACK_GIT_REPOSITORY"
    assert GitRef(None) != GitRef.DISABLED


def test_a_set_of_files_takes_one_pattern_or_several() -> None:
    assert FileSet("*.py").file_globs == ["*.py"]
    assert FileSet(("a", "b")).file_globs == ["a", "b"]
    with pytest.raises(TypeError, match="file_globs"):
        FileSet(1)  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="elements of collection 'file_globs'"):
        FileSet([1])  # pyright: ignore[reportArgumentType]


def test_a_set_of_strings_has_each_once() -> None:
    assert StringSet(["a", "b", "a"]).values == {"a", "b"}


def test_values_without_a_name_are_dropped_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    given = {"a": 1, "": 2, "/": 3, 4: 5}

    assert Namespace(given).value == {"a": 1, 4: 5}
    assert len(given) == 4
    assert '[neptune] [warning] The values under the keys "", "/" are not logged' in capsys.readouterr().out


def test_modes_and_stages_have_their_names() -> None:
    assert Mode("read-only") is Mode.READ_ONLY
    assert Mode.ASYNC == "async"
    assert repr(Mode.SYNC) == '"sync"'
    assert ModelVersionStage("production") is ModelVersionStage.PRODUCTION


def test_a_visitor_is_called_by_the_kind_of_the_value() -> None:
    class Kinds(ValueVisitor[str]):
        def visit_float(self, value: Float) -> str:
            return f"float {value.value}"

        def visit_git_ref(self, value: GitRef) -> str:
            return f"git {value.repository_path}"

    assert Kinds().visit(Float(1)) == "float 1.0"
    assert GitRef("a").accept(Kinds()) == "git a"
