"""Integration packages from PyPI, unchanged, on our `neptune`: they are installed without the official one that they ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop.conftest import Team, new_project
from tests.interop.official import SCRIPTS, Observations, OfficialClient, client_python
from tests.interop.server import Server

pytestmark = pytest.mark.xdist_group("integrations")


@pytest.fixture(scope="module")
def integrations(server: Server, team: Team, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    """An interpreter that has the integration packages, and our own `neptune`."""
    variables = {
        "NEPTUNE_API_TOKEN": team.member.token,
        "NEPTUNE_PROJECT": new_project(server, team, "integrations"),
        "PYTHONPATH": str(SCRIPTS),
        "MPLBACKEND": "agg",
    }
    return OfficialClient(client_python("integrations"), tmp_path_factory.mktemp("work"), variables)


def _seen(integrations: OfficialClient, name: str) -> Observations:
    return integrations.observe(Path(SCRIPTS) / "integrations" / f"{name}.py")


def test_a_study_of_optuna_is_logged_and_loaded_back(integrations: OfficialClient) -> None:
    seen = _seen(integrations, "optuna_study")
    assert seen["trials"] == 5
    assert seen["best"]
    assert seen["values"]
    assert "plot_optimization_history" in seen["plots"]


def test_a_training_of_xgboost_is_logged(integrations: OfficialClient) -> None:
    seen = _seen(integrations, "xgboost_training")
    assert seen["rounds"] == 8
    assert seen["last"]
    assert {"booster_config", "epoch", "plots", "train", "valid"} <= set(seen["fields"])


def test_a_training_of_lightgbm_is_logged_and_summed_up(integrations: OfficialClient) -> None:
    seen = _seen(integrations, "lightgbm_training")
    assert seen["rounds"] == 8
    assert seen["objective"] == "regression"
    assert seen["model"] == "pkl"


def test_a_summary_of_scikit_learn_has_scores_charts_and_the_model(integrations: OfficialClient) -> None:
    seen = _seen(integrations, "sklearn_summary")
    assert seen["trees"] == 5
    assert seen["score"]
    assert {"all_params", "charts", "diagnostics_charts", "pickled_model", "test"} & set(seen["fields"]) >= {"all_params", "test"}
    assert seen["restored"]
