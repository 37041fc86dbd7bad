"""What importing the first Neptune API loads, and what it says without a server."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

import neptune.legacy as legacy
from neptune.legacy import api_exceptions, exceptions
from neptune.legacy.git_info import GitInfo
from neptune.legacy.model import ChannelWithLastValue, LeaderboardEntry, Point, Points


def loaded(program: str) -> list[str]:
    shown = subprocess.run(
        [sys.executable, "-c", f"import sys, {program}; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return shown.stdout.split()


def test_who_does_not_use_it_does_not_load_it() -> None:
    assert not [name for name in loaded("neptune") if name.startswith("neptune.legacy")]


def test_libraries_that_a_script_may_not_need_are_not_loaded() -> None:
    assert not {"PIL", "numpy", "pandas", "requests", "click", "IPython"} & set(loaded("neptune.legacy"))


ARGUMENTS: dict[str, tuple[object, ...]] = {
    "CannotResolveHostname": ("host",),
    "ChannelAlreadyExists": ("A-1", "loss"),
    "ChannelDoesNotExist": ("A-1", "loss"),
    "ChannelNotFound": ("loss",),
    "ChannelsValuesSendBatchError": ("A-1", [SimpleNamespace(error="late", channelId="loss", x=1.0)]),
    "DeleteArtifactUnsupportedInAlphaException": ("a.txt", "Experiment(A-1)"),
    "DeprecatedApiToken": ("https://host",),
    "DownloadArtifactUnsupportedException": ("a.txt", "Experiment(A-1)"),
    "DownloadArtifactsUnsupportedException": ("Experiment(A-1)",),
    "DownloadSourcesException": ("Experiment(A-1)",),
    "ExperimentAlreadyFinished": ("A-1",),
    "ExperimentNotFound": ("A-1", "lab/project"),
    "ExperimentOperationErrors": ([ValueError("wrong")],),
    "FileNotFound": ("a.txt",),
    "InvalidChannelValue": ("float", "str"),
    "InvalidNeptuneBackend": ("elsewhere",),
    "InvalidNotebookPath": ("a.txt",),
    "NeptuneIncorrectProjectQualifiedNameException": ("a/b/c",),
    "NeptuneLibraryNotInstalledException": ("psutil",),
    "NotADirectory": ("a.txt",),
    "NotAFile": ("folder",),
    "NotebookNotFound": ("n", "lab/project"),
    "PathInExperimentNotFound": ("a.txt", "A-1"),
    "PathInProjectNotFound": ("a.txt", "lab/project"),
    "ProjectNotFound": ("lab/project",),
    "UnsupportedClientVersion": ("0.1", "0.2", None),
    "WorkspaceNotFound": ("lab",),
}


def every_exception() -> Iterator[type[Exception]]:
    for module in (exceptions, api_exceptions):
        for name in module.__all__:
            kind = getattr(module, name)
            if isinstance(kind, type):
                yield kind


@pytest.mark.parametrize("kind", list(every_exception()), ids=lambda kind: kind.__name__)
def test_an_exception_says_what_it_is_about_and_survives_pickling(kind: type[Exception]) -> None:
    arguments = ARGUMENTS.get(kind.__name__, ())
    error = kind(*arguments) if arguments or kind.__init__ is not Exception.__init__ else kind("why")
    for argument in arguments:
        if isinstance(argument, str):
            assert argument in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_rows_of_the_table_read_whatever_has_the_facts() -> None:
    log = SimpleNamespace(channelId="logs/words", channelName="words", channelType="text", x=3.0, y="a" * 300)
    facts = SimpleNamespace(
        shortId="A-1",
        id="uuid",
        name="first",
        state="running",
        organizationName="lab",
        projectName="p",
        timeOfCreation=None,
        timeOfCompletion=None,
        runningTime=2.0,
        owner="mira",
        size=1.0,
        tags=["a"],
        description="",
        channelsLastValues=[],
        parameters=[SimpleNamespace(name="lr", value=0.1)],
        properties=[SimpleNamespace(key="k", value="v")],
    )
    entry = LeaderboardEntry(facts)
    entry.add_channel(ChannelWithLastValue(log))
    words = entry.channels_dict_by_name["words"]
    words.x, words.y = 4.0, "b" * 300
    assert (words.id, words.type, words.x, words.trimmed_y) == ("logs/words", "text", 4.0, "b" * 255)
    assert (entry.id, entry.name, entry.state, entry.internal_id, entry.project_full_id) == (
        "A-1",
        "first",
        "running",
        "uuid",
        "lab/p",
    )
    assert (entry.parameters, entry.properties, entry.tags) == ({"lr": 0.1}, {"k": "v"}, ["a"])
    assert entry.system_properties["owner"] == "mira"
    point = SimpleNamespace(x=1.0, y=SimpleNamespace(numericValue=2.0))
    assert (Point(point).x, Point(point).numeric_y) == (1.0, 2.0)
    assert (Points([point]).xs, Points([point]).numeric_ys) == ([1.0], [2.0])


def test_a_commit_is_known_by_all_that_is_known_of_it() -> None:
    assert GitInfo("abc", message="m") == GitInfo("abc", message="m") != GitInfo("abc")
    assert str(GitInfo("abc")) == "GitInfo(abc)"
    with pytest.raises(TypeError, match="commit_id"):
        GitInfo("")


def test_an_unknown_backend_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEPTUNE_BACKEND", "elsewhere")
    with pytest.raises(exceptions.InvalidNeptuneBackend, match="elsewhere"):
        legacy.init("lab/project")


@pytest.mark.parametrize(
    ("token", "kind"), [("", exceptions.NeptuneMissingApiTokenException), ("x", api_exceptions.InvalidApiKey)]
)
def test_without_a_token_that_can_be_read_nothing_begins(
    monkeypatch: pytest.MonkeyPatch, token: str, kind: type[Exception]
) -> None:
    monkeypatch.delenv("NEPTUNE_BACKEND", raising=False)
    monkeypatch.setenv("NEPTUNE_API_TOKEN", token)
    with pytest.raises(kind):
        legacy.init("lab/project")


def test_the_offline_backend_has_no_projects() -> None:
    session = legacy.Session(backend=legacy.OfflineBackend())
    assert session.get_projects("lab") == {}
    assert session.get_project("lab/project").create_experiment().anything["at all"]() is not None
