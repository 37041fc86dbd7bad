"""Opening and closing runs: arguments, modes, what is asked of the server, and what callbacks hear."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import seamark
from neptune_scale import NeptuneLoggingHandler, Run, exceptions
from neptune_scale.api.run import SourceTrackingConfig
from neptune_scale.exceptions import (
    NeptuneApiTokenNotProvided,
    NeptuneConnectionLostError,
    NeptuneInvalidCredentialsError,
    NeptuneProjectNotProvided,
    NeptuneRunDuplicate,
    NeptuneScaleError,
    NeptuneSynchronizationStopped,
    NeptuneUnableToLogData,
    NeptuneUnexpectedError,
)
from neptune_scale.legacy import Run as LegacyRun
from neptune_scale.sync.callbacks import Callbacks
from seamark.client.containers import ForkPoint, NewContainer
from tests.client.forking import in_forked_child
from tests.neptune_scale.conftest import TOKEN
from tests.neptune_scale.journals import logged_in, plain

OpenRun = Callable[..., Run]
Said = Callable[[], list[str]]


@pytest.mark.parametrize(
    "arguments",
    [
        {"run_id": 5},
        {"project": 5},
        {"api_token": 5},
        {"experiment_name": 5},
        {"creation_time": 1.5},
        {"fork_run_id": 5},
        {"fork_step": "1"},
        {"log_directory": 5},
        {"async_lag_threshold": "1"},
        {"on_async_lag_callback": 5},
        {"on_queue_full_callback": 5},
        {"on_network_error_callback": 5},
        {"on_error_callback": 5},
        {"on_warning_callback": 5},
        {"enable_console_log_capture": 1},
        {"runtime_namespace": 5},
    ],
    ids=str,
)
def test_an_argument_of_another_type_is_refused_by_its_name(arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=next(iter(arguments))):
        Run(mode="disabled", **arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"run_id": ""},
        {"run_id": "a/b"},
        {"run_id": "ü" * 366},
        {"project": "no-workspace"},
        {"project": "a/b/c"},
        {"experiment_name": ""},
        {"experiment_name": "x" * 731},
        {"fork_run_id": "parent"},
        {"fork_step": 1},
        {"fork_run_id": "a", "fork_step": -1},
        {"fork_run_id": "a/b", "fork_step": 1},
        {"async_lag_threshold": 1.0},
        {"on_async_lag_callback": print},
    ],
    ids=str,
)
def test_an_argument_that_breaks_a_rule_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="`"):
        Run(mode="disabled", **arguments)


def test_a_run_needs_a_project_and_to_be_sent_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NeptuneApiTokenNotProvided, match="NEPTUNE_API_TOKEN"):
        Run()
    monkeypatch.delenv("NEPTUNE_PROJECT")
    with pytest.raises(NeptuneProjectNotProvided, match="NEPTUNE_PROJECT"):
        Run(mode="offline")


def test_a_run_asks_for_what_its_arguments_say(offline_run: OpenRun, tmp_path: Path) -> None:
    offline_run(
        run_id="child",
        experiment_name="exp",
        creation_time=datetime(2025, 3, 1, tzinfo=UTC),
        fork_run_id="parent",
        fork_step=1.5,
        inherit_configs=False,
    )
    manifest = logged_in(tmp_path).manifest
    assert (manifest.project, manifest.kind, manifest.mode) == ("team/project", "run", "offline")
    assert manifest.create == NewContainer(
        custom_id="child",
        created_at=1_740_787_200_000,
        fork=ForkPoint("parent", 1_500_000, inherit_values=False),
        experiment="exp",
        family="child",
        tracker=f"seamark/{seamark.__version__} (neptune_scale)",
    )


def test_a_run_without_an_id_gets_a_name(offline_run: OpenRun, tmp_path: Path) -> None:
    offline_run(run_id=None)
    create = logged_in(tmp_path).manifest.create
    assert create is not None
    assert create.custom_id is not None
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{17}-[a-z0-9]{5}", create.custom_id)


def test_older_arguments_are_taken_with_a_warning(offline_run: OpenRun, said: Said) -> None:
    offline_run(resume=True, max_queue_size=5, system_namespace="sys", nonsense=1)
    assert [message.split("`")[1] for message in said()] == ["system_namespace", "resume", "max_queue_size", "Run"]


@pytest.mark.parametrize("mode", ["disabled", "read-only", None])
def test_a_disabled_run_takes_everything_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Any) -> None:
    monkeypatch.setenv("NEPTUNE_MODE", "disabled")
    with Run(mode=mode, log_directory=tmp_path / "never") as run:
        run.log_metrics({"a": 1.0}, step=1)
        run.log_metrics({"a": 1.0}, step=2.5, preview=True)
        run.log_configs({"a": 1})
        run.log_string_series({"b": "c"}, step=1)
        run.assign_files({"f": b""})
        run.log_files({"g": b""}, step=1)
        run.add_tags(["t"])
        assert run.wait_for_processing(timeout=1)
        assert run.wait_for_submission(timeout=1)
    assert list(tmp_path.iterdir()) == []


def test_the_directory_of_the_journal_is_that_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offline_run: OpenRun
) -> None:
    monkeypatch.setenv("NEPTUNE_LOG_DIRECTORY", str(tmp_path / "elsewhere"))
    offline_run(log_directory=None)
    assert logged_in(tmp_path / "elsewhere").manifest.mode == "offline"
    monkeypatch.delenv("NEPTUNE_LOG_DIRECTORY")
    offline_run(log_directory=None)
    assert logged_in(tmp_path / ".neptune").manifest.mode == "offline"


def test_a_closed_run_takes_nothing_more(offline_run: OpenRun, tmp_path: Path) -> None:
    run = offline_run()
    run.log_metrics({"a": 1.0}, step=1)
    run.close()
    run.close()
    run.terminate()
    for step in (2, 3.5):
        run.log_metrics({"a": 2.0}, step=step)
    run.log_metrics({"a": 2.0}, step=4, preview=True)
    run.log_configs({"b": 1})
    run.assign_files({"f": b""})
    with pytest.raises(TypeError):
        run.log_configs(5)
    logged = logged_in(tmp_path)
    assert logged.is_closed
    assert not logged.is_failed
    assert (logged.values("a"), logged.previews, logged.operations, logged.file_operations) == ([1.0], [], [], [])


def test_an_error_in_a_with_statement_goes_on_and_fails_the_run(offline_run: OpenRun, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), offline_run() as run:
        run.log_metrics({"a": 1 / 0}, step=1)
    assert logged_in(tmp_path).is_failed


def test_a_script_that_ends_closes_its_runs_and_says_whether_it_failed(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom neptune_scale import Run\n"
        "run = Run(run_id='r', project='a/b', mode='offline', log_directory=sys.argv[1], source_tracking_config=None)\n"
        "run.log_metrics({'a': 1.0}, step=1)\nprint('said')\nif sys.argv[1].endswith('failed'): raise ValueError('too bad')\n"
    )
    for name in ("succeeded", "failed"):
        folder = tmp_path / name
        subprocess.run([sys.executable, "-c", program, str(folder)], check=False, capture_output=True, timeout=60)
        logged = logged_in(folder)
        assert (logged.is_closed, logged.is_failed) == (True, name == "failed")
        printed = {path: texts for _, path, texts, *_ in plain(logged.operations)}  # type: ignore[misc]
        assert printed["runtime/stdout"] == ["said"]
        assert ("ValueError: too bad" in printed.get("runtime/stderr", [])) == (name == "failed")


def test_what_is_printed_is_recorded_line_by_line_and_counted_by_the_server(offline_run: OpenRun, tmp_path: Path) -> None:
    run = offline_run(enable_console_log_capture=True, runtime_namespace="console/")
    print("one\n\ntwo")
    print("three", file=sys.stderr)
    run.close()
    print("four")
    recorded: dict[str, list[tuple[str, int | None]]] = {}
    for _, path, texts, steps, _ in plain(logged_in(tmp_path).operations):  # type: ignore[misc]
        recorded.setdefault(path, []).extend(zip(texts, steps, strict=True))
    assert recorded == {
        "console/stdout": [("one", None), ("two", None)],
        "console/stderr": [("three", None)],
    }


def test_a_run_that_cannot_be_written_anywhere_lets_the_training_go_on(
    tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    with Run(mode="offline", log_directory=tmp_path / "file") as run:
        run.log_metrics({"a": 1.0}, step=1)
        run.log_configs({"a": 1})
        run.assign_files({"f": b""})
    run._callbacks.drain(10)  # pyright: ignore[reportPrivateUsage] - it is told on another thread
    assert said()[-1].startswith("NeptuneUnableToLogData")


def test_a_logging_handler_records_lines_below_a_path(offline_run: OpenRun, tmp_path: Path) -> None:
    import logging

    run = offline_run()
    handler = NeptuneLoggingHandler(run=run, level=logging.INFO, attribute_path="messages")
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.getLogger(f"train.{tmp_path.name}")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    logger.info("first\nsecond")
    logger.debug("not this")
    logger.warning("x" * (2**20 + 5))
    operations = [each[1:4] for each in plain(logged_in(tmp_path).operations)]  # type: ignore[index]
    assert operations[0] == ["messages", ["INFO first", "second"], [None, None]]
    assert "".join(operations[1][1]) == "WARNING " + "x" * (2**20 + 5)
    assert all(len(text) <= 2**20 for text in operations[1][1])
    assert len(operations) == 2
    with pytest.raises(TypeError, match="run"):
        NeptuneLoggingHandler(run=5)  # pyright: ignore[reportArgumentType]


def test_the_state_of_the_source_code_is_logged(offline_run: OpenRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of where the script was when it opened the run."""
    repository = tmp_path / "code"
    repository.mkdir()
    (repository / "train.py").write_text("1\n")
    identity = ["-c", "user.name=Olive", "-c", "user.email=olive@example.org", "-c", "init.defaultBranch=trunk"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "First"], ["remote", "add", "origin", "git@host:x"]):
        subprocess.run(["git", *identity, *arguments], cwd=repository, check=True, capture_output=True)
    (repository / "train.py").write_text("2\n")
    monkeypatch.chdir(repository)
    config = SourceTrackingConfig(namespace="code", upload_diff_head=True, upload_diff_upstream=True)
    run = offline_run(source_tracking_config=config)
    monkeypatch.chdir(tmp_path)
    run.close()
    logged = logged_in(tmp_path)
    configs = {path: value for _, path, value in plain(logged.operations)}  # type: ignore[misc]
    assert configs.pop("code/commit/commit_id")
    assert configs.pop("code/commit/commit_date")
    assert configs.pop("code/run_command")
    assert configs == {
        "code/commit/message": "First\n",
        "code/commit/author_name": "Olive",
        "code/commit/author_email": "olive@example.org",
        "code/branch": "trunk",
        "code/remote/origin": "git@host:x",
        "code/dirty": True,
    }
    (diff,) = logged.file_operations
    assert (diff.path, diff.mime_type) == ("code/diff/head", "application/patch")  # type: ignore[union-attr]
    assert b"+2" in logged.contents(diff.file)  # type: ignore[union-attr]


def test_a_look_at_the_source_code_that_fails_is_told(
    offline_run: OpenRun, monkeypatch: pytest.MonkeyPatch, said: Callable[[], list[str]]
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise RuntimeError("the interpreter ends")

    monkeypatch.setattr("neptune_scale.api.source.read_repository_info", fail)
    offline_run(source_tracking_config=SourceTrackingConfig()).close()
    assert [message for message in said() if "source code" in message and "the interpreter ends" in message]


def test_a_damaged_token_stops_the_sending_but_not_the_training(tmp_path: Path, said: Said) -> None:
    heard: list[type[BaseException]] = []
    both = threading.Event()

    def hear(error: BaseException, last_seen: float | None) -> None:
        heard.append(type(error))
        if len(heard) == 2:
            both.set()

    run = Run(api_token="fake", log_directory=tmp_path, on_error_callback=hear, enable_console_log_capture=False)
    run.log_metrics({"a": 1.0}, step=1)
    assert both.wait(30)
    assert heard == [NeptuneInvalidCredentialsError, NeptuneSynchronizationStopped]
    assert not run.wait_for_processing(timeout=5, verbose=False)
    run.close()
    assert logged_in(tmp_path).values("a") == [1.0]


def test_pages_are_named_without_asking_the_server(offline_run: OpenRun) -> None:
    run = offline_run(api_token=TOKEN, run_id="a b", experiment_name="ä&b", project="team x/project")
    base = "http://127.0.0.1:9/team+x/project"
    assert run.get_run_url() == f"{base}/-/run/?customId=a+b"
    assert run.get_experiment_url() == f"{base}/runs/details?runIdentificationKey=%C3%A4%26b&type=experiment"
    with pytest.raises(NeptuneApiTokenNotProvided):
        offline_run(run_id="other").get_run_url()
    with pytest.raises(ValueError, match="experiment_name"):
        offline_run(run_id="third", api_token=TOKEN).get_experiment_url()
    with pytest.raises(ValueError, match="token"):
        offline_run(run_id="fourth", api_token="fake").get_run_url()


def test_a_callback_may_take_the_error_alone() -> None:
    heard: list[type[BaseException]] = []

    def hear(error: BaseException) -> None:
        heard.append(type(error))

    class Hearing:
        def __call__(self, error: BaseException, *, loudly: bool = False) -> None:
            heard.append(type(error))

    callbacks: Any = Callbacks  # its types are those of callbacks with both arguments
    told = callbacks(hear, Hearing(), heard.append)
    for error in (NeptuneUnexpectedError(reason="x"), NeptuneConnectionLostError()):
        told.tell(error)
        told.drain(10)
    assert heard == [NeptuneUnexpectedError, NeptuneConnectionLostError]


def test_each_kind_of_error_reaches_its_callback_on_another_thread() -> None:
    heard: list[tuple[str, type[BaseException], bool]] = []
    threads: set[threading.Thread] = set()

    def hear(name: str) -> Callable[[BaseException, float | None], None]:
        def callback(error: BaseException, last_seen: float | None) -> None:
            threads.add(threading.current_thread())
            heard.append((name, type(error), last_seen is not None))

        return callback

    callbacks = Callbacks(hear("error"), hear("network"), hear("warning"))
    told: list[BaseException] = [
        NeptuneConnectionLostError(),
        NeptuneRunDuplicate(),
        exceptions.NeptuneInternalServerError(),
        NeptuneUnableToLogData("why"),
        OSError("else"),
        NeptuneConnectionLostError(),
    ]
    for error in told:
        callbacks.tell(error)
    callbacks.drain(30)
    assert heard == [
        ("network", NeptuneConnectionLostError, False),
        ("warning", NeptuneRunDuplicate, False),
        ("warning", exceptions.NeptuneInternalServerError, False),
        ("error", NeptuneUnableToLogData, False),
        ("error", NeptuneUnexpectedError, False),
        ("network", NeptuneConnectionLostError, True),
    ]
    assert threads != {threading.current_thread()}


@pytest.mark.timeout(10)
def test_a_signal_handler_may_tell_an_error_while_its_thread_does() -> None:
    told = threading.Event()
    callbacks = Callbacks(on_error=lambda error, last_seen: told.set())
    with callbacks._lock:
        callbacks.tell(NeptuneUnableToLogData("a"))
    assert told.wait(30)


def test_a_forked_child_closes_a_run_that_a_thread_of_its_parent_was_closing(offline_run: OpenRun) -> None:
    run = offline_run()
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with run._lock:
            is_held.set()
            may_go.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_held.wait(10)
    try:
        assert in_forked_child(lambda: run._lock.acquire(timeout=1))
    finally:
        may_go.set()
        holder.join()


def test_a_callback_that_fails_stops_nothing(said: Said) -> None:
    heard: list[BaseException] = []

    def fail_once(error: BaseException, last_seen: float | None) -> None:
        heard.append(error)
        raise ValueError("mine")

    callbacks = Callbacks(fail_once)
    callbacks.tell(NeptuneScaleError())
    callbacks.tell(NeptuneScaleError())
    callbacks.drain(30)
    assert len(heard) == 2
    assert len(said()) == 2


def test_the_legacy_run_is_logged_to_by_paths(tmp_path: Path) -> None:
    run = LegacyRun(
        run_id="r", mode="offline", log_directory=tmp_path, enable_console_log_capture=False, source_tracking_config=None
    )
    run["a"] = 1
    run["nested"] = {"b": {"c": "x"}}
    run["/loss"].append(0.5, step=1, timestamp=1.5)
    run["group"].append({"d": 1.0, "e": {"f": 2.0}}, step=2, timestamp=datetime.fromtimestamp(2))
    run["loss"].extend([1.0, 2.0], steps=[3, 4], timestamps=[3.0, 4.0], previews=[False, True], preview_completions=[1.0, 0.5])
    run["tags"].add("one")
    run["tags"].remove(["two"])
    with pytest.raises(ValueError, match="steps"):
        run["loss"].extend([1.0], steps=[])
    for path in ("", "/", "a/", "a//b", " a", "a / b"):
        with pytest.raises(ValueError, match="path"):
            run[path]
    with pytest.warns(UserWarning, match="wait"):
        run["a"].assign(2, wait=True)
    with pytest.warns(UserWarning, match="name"):
        run["loss"].append(3.0, step=5, name="x")
    run.close()
    logged = logged_in(tmp_path)
    assert logged.points[:5] == [
        ("loss", 1_000_000, 1500, 0.5),
        ("group/d", 2_000_000, 2000, 1.0),
        ("group/e/f", 2_000_000, 2000, 2.0),
        ("loss", 3_000_000, 3000, 1.0),
        ("loss", 5_000_000, logged.points[4][2], 3.0),
    ]
    assert logged.previews == [("loss", 4_000_000, 4000, 2.0, 0.5)]
    assert plain(logged.operations) == [
        ["Assign", "a", 1],
        ["Assign", "nested/b/c", "x"],
        ["AddStrings", "tags", ["one"]],
        ["RemoveStrings", "tags", ["two"]],
        ["Assign", "a", 2],
    ]


@pytest.mark.parametrize("name", exceptions.__all__)
def test_exceptions_have_a_message_and_survive_pickling(name: str) -> None:
    kind = getattr(exceptions, name)
    assert issubclass(kind, NeptuneScaleError | exceptions.NeptuneScaleWarning)
    arguments: dict[str, Any] = {"reason": "it {broke}"} if name in ("NeptuneUnexpectedError", "NeptuneUnableToLogData") else {}
    error = kind(**arguments)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (kind, str(error))
    assert str(error).endswith((".", "}"))
    assert "it {broke}" in str(error) or not arguments


def test_an_exception_may_be_given_another_message() -> None:
    assert str(NeptuneScaleError("a", message="{0} and {b}", b="c")) == "a and c"
    assert str(exceptions.NeptuneBadRequestError(status_code=404, reason="no")) == "The server refused a request (404): no"


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = (
        "asyncio",
        "email",
        "http.client",
        "multiprocessing",
        "numpy",
        "pandas",
        "PIL",
        "psutil",
        "sqlite3",
        "ssl",
        "urllib3",
    )
    program = f"import sys, neptune_scale; print([name for name in {heavy!r} if name in sys.modules])"
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert told.stdout.strip() == "[]"
