"""The paths that names are imported from: those of the official package, and that importing them costs little."""

import importlib
import subprocess
import sys

import pytest

import neptune
import neptune.envs
import neptune.exceptions
import neptune.version
import seamark
from neptune.types import File
from neptune.utils import stringify_unsupported


@pytest.mark.parametrize(
    ("module", "names"),
    [
        (
            "neptune.types",
            "Artifact Boolean Datetime File FileSeries FileSet Float FloatSeries GitRef Integer String StringSeries StringSet",
        ),
        ("neptune.types.atoms", "Artifact Boolean Datetime File Float GitRef Integer String"),
        ("neptune.types.atoms.atom", "Atom"),
        ("neptune.types.atoms.file", "File"),
        ("neptune.types.atoms.git_ref", "GitRef GitRefDisabled"),
        ("neptune.types.file_set", "FileSet"),
        ("neptune.types.mode", "Mode"),
        ("neptune.types.model_version_stage", "ModelVersionStage"),
        ("neptune.types.namespace", "Namespace"),
        ("neptune.types.series", "FileSeries FloatSeries StringSeries"),
        ("neptune.types.series.series", "Series"),
        ("neptune.types.series.series_value", "SeriesValue"),
        ("neptune.types.series.string_series", "MAX_STRING_SERIES_VALUE_LENGTH StringSeries"),
        ("neptune.types.sets", "StringSet"),
        ("neptune.types.sets.set", "Set"),
        ("neptune.types.type_casting", "cast_value cast_value_for_extend"),
        ("neptune.types.value", "Value"),
        ("neptune.types.value_copy", "ValueCopy"),
        ("neptune.types.value_visitor", "ValueVisitor"),
        ("neptune.typing", "NeptuneObject NeptuneObjectCallback ProgressBarCallback ProgressBarType SupportsNamespaces"),
        ("neptune.utils", "NullProgressBar TqdmProgressBar stop_synchronization_callback stringify_unsupported"),
        (
            "neptune.constants",
            "ANONYMOUS_API_TOKEN ASYNC_DIRECTORY NEPTUNE_DATA_DIRECTORY OFFLINE_DIRECTORY OFFLINE_NAME_PREFIX SYNC_DIRECTORY",
        ),
        (
            "neptune.common.warnings",
            "NeptuneDeprecationWarning NeptuneUnsupportedType NeptuneUnsupportedValue NeptuneWarning warn_once",
        ),
        ("neptune.common.exceptions", "NeptuneException UploadedFileChanged WritingToArchivedProjectException"),
        ("neptune.logging", "Logger"),
        ("neptune.logging.logger", "Logger"),
        ("neptune.integrations.utils", "RunType expect_not_an_experiment join_paths verify_type"),
        ("neptune.integrations.python_logger", "NeptuneHandler"),
        ("neptune.integrations.pandas", "to_pandas"),
        ("neptune.internal.utils", "is_collection verify_collection_type verify_type verify_value"),
        ("neptune.legacy.internal.api_clients.offline_backend", "OfflineBackend OfflineBackendApiClient"),
        ("neptune.legacy.internal.backends.hosted_neptune_backend", "HostedNeptuneBackend"),
        ("neptune.internal.utils.paths", "join_paths parse_path path_to_str"),
        ("neptune.internal.state", "ContainerState"),
        ("neptune.internal.container_type", "ContainerType"),
        ("neptune.internal.types.stringify_value", "StringifyValue extract_if_stringify_value"),
        ("neptune.internal.types.file_types", "FileType"),
    ],
)
def test_names_are_where_programs_import_them_from(module: str, names: str) -> None:
    found = importlib.import_module(module)
    assert set(names.split()) <= set(dir(found))


HEAVY = ("IPython", "PIL", "numpy", "pandas", "requests", "ssl", "tqdm", "urllib3")


@pytest.mark.parametrize("module", ["types", "utils", "exceptions", "_values", "integrations.utils", "handler"])
def test_what_is_seldom_needed_is_not_imported(module: str) -> None:
    program = f"import sys, neptune.{module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == ""


def test_environment_variables_have_the_names_of_their_constants_or_older_ones() -> None:
    values = {getattr(neptune.envs, name) for name in neptune.envs.__all__}

    assert len(values) == len(neptune.envs.__all__)
    assert {"NEPTUNE_API_TOKEN", "NEPTUNE_PROJECT", "NEPTUNE_MODE", "NEPTUNE_CUSTOM_RUN_ID", "NEPTUNE_RETRIES_TIMEOUT"} <= values


def test_the_version_is_the_last_official_one_with_our_own_behind_it() -> None:
    assert neptune.version.__version__ == f"1.14.0+seamark.{seamark.__version__}" == neptune.__version__
    assert neptune.version.version.major == 1
    assert neptune.version.version >= type(neptune.version.version)("1.14")
    with pytest.raises(AttributeError):
        _ = neptune.version.something_else  # pyright: ignore[reportAttributeAccessIssue]


def forget_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == "neptune.new" or name.startswith("neptune.new.")]:
        monkeypatch.delitem(sys.modules, name)


def test_the_former_path_gives_the_same_modules_and_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_modules(monkeypatch)

    former = importlib.import_module("neptune.new")

    assert importlib.import_module("neptune.new.types").File is File
    assert importlib.import_module("neptune.new.types.atoms.file").File is File
    assert importlib.import_module("neptune.new.types") is sys.modules["neptune.types"]
    assert importlib.import_module("neptune.new.integrations.utils") is sys.modules["neptune.integrations.utils"]
    assert former.exceptions is neptune.exceptions
    assert former.init_run is neptune.init_run
    assert (former.File, former.stringify_unsupported) == (File, stringify_unsupported)
    assert sys.modules["neptune.types"].__spec__.name == "neptune.types"
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("neptune.new.nothing_like_that")
    with pytest.raises(AttributeError):
        _ = former.nothing_like_that


def test_modules_that_only_the_former_path_has_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_modules(monkeypatch)

    assert importlib.import_module("neptune.new.run").Run is neptune.Run
    assert importlib.import_module("neptune.new.run").RunState.STARTED.value == "started"
    assert importlib.import_module("neptune.new.project").Project is neptune.Project
    assert importlib.import_module("neptune.new.runs_table").RunsTable is importlib.import_module("neptune.table").Table
    assert importlib.import_module("neptune.new.metadata_containers.run").Run is neptune.Run


def test_everything_can_be_imported_from_the_former_path(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_modules(monkeypatch)
    names: dict[str, object] = {}

    exec("from neptune.new import *", names)

    assert names["Run"] is neptune.Run
    assert names["__version__"] == neptune.version.__version__
    assert "log_metric" in names
    assert "importlib" not in names


def test_functions_of_the_first_api_say_what_to_do_in_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_modules(monkeypatch)
    former = importlib.import_module("neptune.new")

    with pytest.raises(neptune.exceptions.NeptunePossibleLegacyUsageException, match="init_run"):
        former.create_experiment(name="x")


def test_the_former_path_is_said_to_be_former() -> None:
    program = "import neptune.new"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    assert "NeptuneDeprecationWarning: `neptune.new` is the former name" in shown
    assert "<string>:1" in shown
