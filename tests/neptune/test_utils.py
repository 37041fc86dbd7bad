import contextlib
import io
import math
import sys
from types import ModuleType
from typing import Any

import pytest

from neptune._progress import progress_bar_class, start_progress_bar
from neptune._stringify import StringifyValue
from neptune.typing import NeptuneObject, ProgressBarCallback
from neptune.utils import (
    ClickProgressBar,
    NullProgressBar,
    TqdmProgressBar,
    stop_synchronization_callback,
    stringify_unsupported,
)


def plain(value: Any) -> Any:
    """What was wrapped, without the wrappers."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    assert isinstance(value, StringifyValue)
    return value.value


def test_dictionaries_are_wrapped_value_by_value() -> None:
    given = {"a": {"b": [1, None]}, 3: (1, 2), "c": {1}}
    assert plain(stringify_unsupported(given)) == {"a": {"b": [1, None]}, "3": (1, 2), "c": {1}}


def test_collections_are_expanded_on_demand() -> None:
    given = {"a": [1, {"b": ("x",)}], "c": "text"}
    assert plain(stringify_unsupported(given, expand=True)) == {"a": {"0": 1, "1": {"b": {"0": "x"}}}, "c": "text"}
    assert plain(stringify_unsupported([1, 2], expand=True)) == {"0": 1, "1": 2}
    assert plain(stringify_unsupported([1, 2])) == [1, 2]


@pytest.mark.parametrize(
    ("value", "wrapped"),
    [
        (2**31 - 1, 2**31 - 1),
        (2**31, 2.0**31),
        (-(2**31) - 1, -(2.0**31) - 1),
        (math.inf, "inf"),
        (10**400, str(10**400)),
        (True, True),
        (None, None),
    ],
)
def test_numbers_without_a_type_get_another(value: object, wrapped: object) -> None:
    result = StringifyValue(value)
    assert result.value == wrapped
    assert type(result.value) is type(wrapped)
    assert (str(result), repr(result)) == (str(wrapped), repr(wrapped))


def test_an_object_that_cannot_send_is_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    class Stopped(NeptuneObject):
        seconds: float | None = None

        def stop(self, *, seconds: float | None = None) -> None:
            self.seconds = seconds

        def __getitem__(self, path: str) -> Any: ...

        def __setitem__(self, key: str, value: Any) -> None: ...

        def __delitem__(self, path: str) -> None: ...

        def get_root_object(self) -> "Stopped":
            return self

    stopped = Stopped()
    stop_synchronization_callback(stopped)

    assert stopped.seconds == 60
    assert "neptune sync" in capsys.readouterr().out


class Recorded(ProgressBarCallback):
    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.events: list[Any] = [options]

    def update(self, *, by: int, total: int | None = None) -> None:
        self.events.append((by, total))

    def __exit__(self, *_: object) -> None:
        self.events.append("left")


def test_a_progress_bar_of_the_users_is_told_of_everything() -> None:
    with start_progress_bar(Recorded, description="Fetching", unit="runs") as bar:
        bar.update(by=2, total=10)

    assert isinstance(bar, Recorded)
    assert bar.events == [{"description": "Fetching", "unit": "runs", "unit_scale": False}, (2, 10), "left"]


def test_progress_is_shown_by_tqdm_or_click_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neptune._progress.find_spec", lambda name: object())
    assert progress_bar_class(None) is TqdmProgressBar
    assert progress_bar_class(True) is TqdmProgressBar
    monkeypatch.setattr("neptune._progress.find_spec", lambda name: None)
    assert progress_bar_class(None) is ClickProgressBar
    assert progress_bar_class(False) is NullProgressBar


@pytest.mark.parametrize("given", ["yes", 1, Recorded(), int])
def test_what_is_no_progress_bar_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match="progress_bar must be"):
        progress_bar_class(given)


def test_click_shows_a_bar_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with ClickProgressBar(description="Fetching", unit="runs") as bar:
        bar.update(by=5, total=10)
        bar.update(by=5)

    assert "Fetching" in capsys.readouterr().err


def test_tqdm_is_told_of_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tqdm(contextlib.AbstractContextManager["Tqdm"]):
        made: "list[Tqdm]" = []  # noqa: RUF012 - the bars that were made

        def __init__(self, **options: Any) -> None:
            self.options, self.total, self.done = options, None, 0
            self.made.append(self)

        def update(self, by: int) -> None:
            self.done += by

        def __exit__(self, *_: object) -> None:
            self.is_closed = True

    module = ModuleType("tqdm")
    module.__dict__["tqdm"] = Tqdm
    monkeypatch.setitem(sys.modules, "tqdm", module)

    with TqdmProgressBar(description="Fetching", unit="runs", unit_scale=True) as bar:
        bar.update(by=3, total=7)
        bar.update(by=4)

    [shown] = Tqdm.made
    assert shown.options == {"desc": "Fetching", "unit": "runs", "unit_scale": True}
    assert (shown.total, shown.done, shown.is_closed) == (7, 7, True)


def test_nothing_is_shown_without_a_progress_bar() -> None:
    with contextlib.redirect_stderr(io.StringIO()) as shown, NullProgressBar(description="x") as bar:
        bar.update(by=1, total=2)
    assert shown.getvalue() == ""
