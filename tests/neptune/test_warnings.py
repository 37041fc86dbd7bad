import io
import logging
import os
import warnings

import pytest

import neptune
from neptune._log import get_logger, warn_once
from neptune.common.warnings import (
    NeptuneDeprecationWarning,
    NeptuneUnsupportedType,
    NeptuneWarning,
    warn_about_unsupported_type,
)
from neptune.common.warnings import warn_once as warn_user_once


def test_a_warning_is_given_once_and_points_to_the_code_of_the_user() -> None:
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        for _ in range(3):
            warn_user_once("something to know", exception=NeptuneWarning)
            warn_about_unsupported_type("<class 'NoneType'>")
        warn_user_once("something old")

    assert [each.category for each in given] == [NeptuneWarning, NeptuneUnsupportedType, NeptuneDeprecationWarning]
    assert {each.filename for each in given} == {__file__}
    assert "stringify_unsupported" in str(given[1].message)


def test_packages_whose_names_begin_like_ours_are_code_of_the_user() -> None:
    source = "from neptune.common.warnings import warn_once\nwarn_once('of an integration', exception=UserWarning)\n"
    filename = f"{os.path.dirname(neptune.__file__)}_optuna/impl.py"
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        exec(compile(source, filename, "exec"), {})

    assert [each.filename for each in given] == [filename]


def test_the_logger_writes_where_the_output_goes_at_the_moment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    get_logger().info("first")
    notebook = io.StringIO()
    monkeypatch.setattr("sys.stdout", notebook)
    get_logger().warning("second %s", "line")
    get_logger(with_prefix=False).info("https://example.org")

    assert capsys.readouterr().out == "[neptune] [info   ] first\n"
    assert notebook.getvalue() == "[neptune] [warning] second line\nhttps://example.org\n"


def test_the_logger_is_the_one_of_this_name_and_speaks_once() -> None:
    assert get_logger() is logging.getLogger("neptune")
    ours = [handler for handler in get_logger().handlers if type(handler).__module__ == "neptune._log"]
    assert len(ours) == 1
    assert not get_logger().propagate


def test_the_logger_survives_an_output_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr("sys.stdout", closed)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    get_logger().info("to nobody")


def test_a_warning_of_the_logger_is_given_once_for_each_key(capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("a", "b", "a"):
        warn_once("%s is cut off", path, key=f"test of warn_once {path}")
    assert capsys.readouterr().out.splitlines() == ["[neptune] [warning] a is cut off", "[neptune] [warning] b is cut off"]
