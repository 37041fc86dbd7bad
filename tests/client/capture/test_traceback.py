"""Uncaught exceptions, in processes of their own."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

from seamark.client.capture.traceback import describe_error

_PRELUDE = """
import json, sys, threading
from seamark.client.capture.traceback import capture_uncaught

def keep(name):
    def write(error):
        with open("seen.jsonl", "a") as file:
            seen = {"name": name, "lines": error.lines, "thread": error.thread, "at": error.timestamp_ms}
            file.write(json.dumps(seen) + "\\n")
    return write
"""


def _run(script: str, folder: Path, *, returncode: int) -> tuple[list[dict[str, object]], str]:
    """What the listeners were told, and what the script printed on standard error."""
    ended = subprocess.run(
        [sys.executable, "-c", _PRELUDE + textwrap.dedent(script)], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == returncode, ended.stdout + ended.stderr
    seen = folder / "seen.jsonl"
    return [json.loads(line) for line in seen.read_text().splitlines()] if seen.exists() else [], ended.stderr


def test_an_error_that_ends_the_script_is_told_with_its_traceback_and_still_printed(tmp_path: Path) -> None:
    script = """
        capture = capture_uncaught(keep("run"))
        def train():
            raise RuntimeError("the loss\\nexploded")
        train()
    """
    (seen,), errors = _run(script, tmp_path, returncode=1)
    lines = seen["lines"]
    assert isinstance(lines, list)
    assert lines[0].startswith("Uncaught exception in process ")
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[-2:] == ["RuntimeError: the loss", "exploded"]
    assert any("in train" in line for line in lines)
    assert not any("\n" in line for line in lines)
    assert seen["thread"] is None
    assert "RuntimeError: the loss\nexploded" in errors


def test_the_cause_of_an_error_is_told_too(tmp_path: Path) -> None:
    script = """
        capture = capture_uncaught(keep("run"))
        try:
            {}["missing"]
        except KeyError as error:
            raise ValueError("no such layer") from error
    """
    (seen,), _ = _run(script, tmp_path, returncode=1)
    assert isinstance(seen["lines"], list)
    assert "KeyError: 'missing'" in seen["lines"]
    assert seen["lines"][-1] == "ValueError: no such layer"


def test_an_error_of_a_thread_is_told_with_the_threads_name(tmp_path: Path) -> None:
    script = """
        capture = capture_uncaught(keep("run"))
        def load():
            raise OSError("no more data")
        thread = threading.Thread(target=load, name="loader")
        thread.start()
        thread.join()
        quiet = threading.Thread(target=sys.exit)
        quiet.start()
        quiet.join()
    """
    (seen,), errors = _run(script, tmp_path, returncode=0)
    assert seen["thread"] == "loader"
    assert "Exception in thread loader" in errors


def test_an_exit_is_no_error(tmp_path: Path) -> None:
    seen, _ = _run('capture = capture_uncaught(keep("run")); sys.exit(3)', tmp_path, returncode=3)
    assert seen == []


def test_an_interruption_from_the_keyboard_is_told(tmp_path: Path) -> None:
    (seen,), _ = _run('capture = capture_uncaught(keep("run")); raise KeyboardInterrupt', tmp_path, returncode=-2)
    assert isinstance(seen["lines"], list)
    assert seen["lines"][-1] == "KeyboardInterrupt"


def test_several_runs_hear_of_it_and_those_that_ended_do_not(tmp_path: Path) -> None:
    script = """
        captures = [capture_uncaught(keep(name)) for name in ("a", "b", "c")]
        captures[0].stop()
        captures[0].stop()
        captures[2].stop()
        raise RuntimeError
    """
    seen, _ = _run(script, tmp_path, returncode=1)
    assert [told["name"] for told in seen] == ["b"]


def test_the_last_to_stop_puts_back_what_was_there(tmp_path: Path) -> None:
    script = """
        before = sys.excepthook, threading.excepthook
        first, second = capture_uncaught(keep("a")), capture_uncaught(keep("b"))
        first.stop()
        assert sys.excepthook is not before[0]
        second.stop()
        assert (sys.excepthook, threading.excepthook) == before
        raise RuntimeError
    """
    seen, _ = _run(script, tmp_path, returncode=1)
    assert seen == []


def test_hooks_of_others_below_and_above_are_called_once(tmp_path: Path) -> None:
    script = """
        sys.excepthook = lambda *error: print("below", file=sys.stderr)
        first = capture_uncaught(keep("first"))
        ours = sys.excepthook

        def above(*error):
            print("above", file=sys.stderr)
            ours(*error)

        sys.excepthook = above
        second = capture_uncaught(keep("second"))
        first_again = capture_uncaught(keep("third"))
        raise RuntimeError
    """
    seen, errors = _run(script, tmp_path, returncode=1)
    assert [told["name"] for told in seen] == ["second", "third", "first"]
    assert errors.split() == ["above", "below"]


def test_a_hook_that_somebody_put_over_ours_stays(tmp_path: Path) -> None:
    script = """
        capture = capture_uncaught(keep("run"))
        ours = sys.excepthook

        def above(*error):
            print("above", file=sys.stderr)
            ours(*error)

        sys.excepthook = above
        capture.stop()
        assert sys.excepthook is above
        raise RuntimeError("seen by Python only")
    """
    seen, errors = _run(script, tmp_path, returncode=1)
    assert seen == []
    assert errors.startswith("above\n")
    assert errors.count("RuntimeError: seen by Python only") == 1


def test_a_listener_that_fails_keeps_no_other_from_hearing_and_python_from_printing(tmp_path: Path) -> None:
    script = """
        def refuse(error):
            raise OSError("the disk is full")
        captures = [capture_uncaught(refuse), capture_uncaught(keep("other"))]
        raise RuntimeError("the reason")
    """
    seen, errors = _run(script, tmp_path, returncode=1)
    assert [told["name"] for told in seen] == ["other"]
    assert "the disk is full" in errors
    assert "RuntimeError: the reason" in errors


def test_an_error_that_cannot_be_written_is_told_by_its_name() -> None:
    class Unspeakable(Exception):
        @property
        def __cause__(self) -> BaseException:  # type: ignore[override]
            raise ValueError("no")

    told = describe_error(Unspeakable())
    assert "Unspeakable" in "\n".join(told.lines)
