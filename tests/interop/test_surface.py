"""The public surface of the official packages, held against ours: every name, member, parameter and default."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import neptune
from tests.interop.official import SCRIPTS, client_python

TWO = """neptune neptune.api.dtos neptune.attributes neptune.attributes.constants neptune.attributes.namespace neptune.common.exceptions
neptune.common.warnings neptune.constants neptune.envs neptune.exceptions neptune.handler neptune.integrations.python_logger
neptune.integrations.utils neptune.logging neptune.management neptune.management.exceptions neptune.metadata_containers neptune.table
neptune.types neptune.types.atoms.file neptune.types.atoms.git_ref neptune.types.mode neptune.types.model_version_stage
neptune.types.series neptune.typing neptune.utils"""

THREE = """neptune_scale neptune_scale.api.run neptune_scale.api.validation neptune_scale.cli.sync neptune_scale.exceptions
neptune_scale.legacy neptune_scale.logging.logging_handler neptune_scale.projects neptune_scale.types neptune_scale.util.envs
neptune_scale.util.generate_run_id neptune_scale.util.logger neptune_scale.util.source_tracking"""

LEGACY = """neptune.legacy neptune.legacy.api_exceptions neptune.legacy.checkpoint neptune.legacy.constants neptune.legacy.envs
neptune.legacy.exceptions neptune.legacy.experiments neptune.legacy.git_info neptune.legacy.internal.api_clients
neptune.legacy.internal.backends.hosted_neptune_backend neptune.legacy.model neptune.legacy.notebook neptune.legacy.patterns
neptune.legacy.projects neptune.legacy.sessions neptune.legacy.utils neptune.common.utils neptune.common.envs neptune.common.experiments neptune.common.git_info
neptune.common.patterns"""

INSIDE = {
    # What the official package's own machinery calls, or is made of.
    "create_assignment_operation",
    "filter_unsupported_values",
    "from_dto",
    "getter",
    "is_unsupported_float_with_warn",
    "max_batch_size",
    "operation_cls",
    "neptune.attributes.namespace.NamespaceBuilder",
    "neptune.table.Table.__init__",
    "neptune.metadata_containers.MetadataContainer.__init__",
    "neptune_scale.types.T",
    "neptune_scale.util.envs.get_positive_int",
    # The tree of fields changes by logging.
    "neptune.attributes.namespace.Namespace.__delitem__",
    "neptune.attributes.namespace.Namespace.__setitem__",
    # One exception stands for two of the same name and meaning.
    "neptune.common.exceptions.FileNotFound.__init__",
}

_PARTS = """ChannelNamespace ChannelType ChannelValue ChannelsValuesSender DefaultAbortImpl ExecutionContext authenticator
client_lib_version create_checkpoint create_leaderboard_backend get_image_content get_new_leaderboard_client
get_source_code_to_upload http_client legacy_client_deprecation reset_internal_ssl_state update_session_proxies
with_api_exceptions_handler"""

INSIDE |= {
    # A token of a service that is gone.
    "neptune.legacy.ANONYMOUS_API_TOKEN",
    "neptune.legacy.exceptions.FileNotFound.__init__",
    "neptune.common.utils.FileNotFound.__init__",
    # What modules of `neptune.legacy` import for themselves, and what its backends are made of.
    "neptune.common.utils.get_logger",
    "neptune.legacy.experiments.ExperimentAlreadyFinished",
    "neptune.legacy.experiments.NoChannelValue",
    "neptune.legacy.experiments.align_channels_on_x",
    "neptune.legacy.experiments.is_float",
    "neptune.legacy.experiments.is_nan_or_inf",
    "neptune.legacy.projects.as_list",
    "neptune.legacy.projects.discover_git_repo_location",
    "neptune.legacy.projects.get_git_info",
    "neptune.legacy.projects.map_keys",
} | set(_PARTS.split())

Parameters = list[list[str]]


def surface(python: str | Path, modules: str, *options: str) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if python == sys.executable:
        environment["PYTHONPATH"] = str(Path(neptune.__file__).parents[1])
    shown = subprocess.run(
        [python, SCRIPTS / "surface.py", *options, *modules.split()], capture_output=True, text=True, env=environment, timeout=120
    )
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def takes_as_much(ours: Parameters | None, theirs: Parameters | None) -> bool:
    """Whether every call that theirs takes means the same to ours."""
    if ours is None or theirs is None:
        return ours == theirs
    if [kind for _, kind, _ in theirs] == ["VAR_POSITIONAL", "VAR_KEYWORD"]:  # a decorated function, which tells nothing
        return True
    known = {name: (place, kind, default) for place, (name, kind, default) in enumerate(ours)}
    for place, (name, kind, default) in enumerate(theirs):
        if name in ("k", "key"):  # of mappings, which are given by position
            continue
        if name not in known:
            return False
        our_place, our_kind, our_default = known[name]
        if kind == "POSITIONAL_OR_KEYWORD" and (our_kind != kind or our_place != place):
            return False
        if default not in (our_default, "required") and not is_same_number(default, our_default):
            return False
    return {name for name, kind, default in ours if default == "required" and not kind.startswith("VAR")} <= {
        name for name, _, _ in theirs
    } | {"key"}


def is_same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for module, names in theirs.items():
        for name, their in names.items():
            path = f"{module}.{name}"
            our = ours[module].get(name)
            if our is None:
                found.append(path)
            elif their["kind"] == "class":
                found += [
                    f"{path}.{member}"
                    for member, parameters in their["members"].items()
                    if member not in our.get("members", {}) or not takes_as_much(our["members"][member], parameters)
                ]
            elif their["kind"] == "function":
                if our["kind"] != "function" or not takes_as_much(our["parameters"], their["parameters"]):
                    found.append(path)
            elif their["value"] is not None and their["value"] != our.get("value") and name != "__version__":
                found.append(path)
    return [each for each in found if each not in INSIDE and each.rpartition(".")[2] not in INSIDE]


@pytest.mark.parametrize(("environment", "modules"), [("official", TWO), ("official", LEGACY), ("scale", THREE)])
def test_whatever_the_official_package_offers_is_here_with_the_same_parameters(environment: str, modules: str) -> None:
    theirs = surface(client_python(environment), modules)
    ours = surface(sys.executable, modules, "--all")

    assert sum(len(names) for names in theirs.values()) > 50
    assert differences(ours, theirs) == []
