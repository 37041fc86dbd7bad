import importlib
import sys
from collections.abc import Generator
from pathlib import Path

import pandas as pd
import pytest

from neptune.exceptions import NeptuneLegacyIncompatibilityException, NeptuneMissingRequirementException
from neptune.integrations.pandas import to_pandas
from neptune.integrations.utils import expect_not_an_experiment, join_paths

OF_THEIR_OWN = [
    "aws",
    "detectron2",
    "fastai",
    "lightgbm",
    "optuna",
    "prophet",
    "pytorch",
    "sacred",
    "sklearn",
    "tensorflow_keras",
    "xgboost",
]


@pytest.fixture(autouse=True)
def _only_what_was_imported_before() -> Generator[None]:
    """Forgets the modules that a test imports, so that each finds what is installed when it runs."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("neptune.integrations.", "neptune_", "composer", "kedro", "pytorch_lightning", "transformers")):
            del sys.modules[name]


@pytest.mark.parametrize("name", OF_THEIR_OWN)
def test_an_integration_offers_what_its_package_does(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / f"neptune_{name}" / "impl"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").write_text(
        '__all__ = ["NeptuneCallback", "__version__"]\nNeptuneCallback = __version__ = "1.0"\nother = 2\n'
    )
    monkeypatch.syspath_prepend(tmp_path)

    integration = importlib.import_module(f"neptune.integrations.{name}")

    assert (integration.NeptuneCallback, integration.__version__) == ("1.0", "1.0")
    assert not hasattr(integration, "other")


@pytest.mark.parametrize("name", [*OF_THEIR_OWN, "tensorboard", "kedro", "mosaicml", "pytorch_lightning", "transformers"])
def test_an_integration_that_is_not_installed_says_what_to_install(name: str) -> None:
    with pytest.raises(NeptuneMissingRequirementException, match="pip install"):
        importlib.import_module(f"neptune.integrations.{name}")


def test_the_package_to_install_is_named_as_it_is_installed() -> None:
    with pytest.raises(NeptuneMissingRequirementException, match="`pip install mosaicml`"):
        importlib.import_module("neptune.integrations.mosaicml")
    with pytest.raises(NeptuneMissingRequirementException, match="`pip install kedro-neptune`"):
        importlib.import_module("neptune.integrations.kedro")


@pytest.mark.parametrize(
    ("name", "package", "module", "what"),
    [
        ("mosaicml", "composer", "loggers", "NeptuneLogger"),
        ("pytorch_lightning", "pytorch_lightning", "loggers", "NeptuneLogger"),
        ("transformers", "transformers", "integrations", "NeptuneCallback"),
    ],
)
def test_what_frameworks_bring_themselves_is_found(
    name: str, package: str, module: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").touch()
    (tmp_path / package / f"{module}.py").write_text(f"class {what}:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)

    assert getattr(importlib.import_module(f"neptune.integrations.{name}"), what).__name__ == what


def test_tables_become_data_frames() -> None:
    class Table:
        def to_pandas(self) -> pd.DataFrame:
            return pd.DataFrame({"sys/id": ["CLS-1"]})

    assert to_pandas(Table())["sys/id"].tolist() == ["CLS-1"]


def test_paths_are_joined_without_empty_parts() -> None:
    assert join_paths("a", "", "b/c") == "a/b/c"


def test_an_experiment_of_the_first_api_is_refused() -> None:
    class Experiment:
        pass

    class Run:
        pass

    expect_not_an_experiment(Run())
    with pytest.raises(NeptuneLegacyIncompatibilityException):
        expect_not_an_experiment(Experiment())
