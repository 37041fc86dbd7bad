"""The 2.x API of the Neptune experiment tracker.

    import neptune

    run = neptune.init_run()
    run["parameters"] = {"lr": 0.1}
    run["train/loss"].append(0.5)
    run.stop()

`init_run`, `init_model`, `init_model_version` and `init_project` open objects that metadata is logged to and fetched from; they are the
classes `Run`, `Model`, `ModelVersion` and `Project` themselves. Where to and as whom is said by the environment variables NEPTUNE_PROJECT
and NEPTUNE_API_TOKEN.
"""

from neptune._extensions import load_extensions
from neptune.constants import ANONYMOUS_API_TOKEN
from neptune.metadata_containers import Model, ModelVersion, Project, Run
from neptune.version import __version__

__all__ = [
    "ANONYMOUS_API_TOKEN",
    "Model",
    "ModelVersion",
    "Project",
    "Run",
    "__version__",
    "init_model",
    "init_model_version",
    "init_project",
    "init_run",
]

init_run = Run
init_model = Model
init_model_version = ModelVersion
init_project = Project

# At last, since extensions import this package.
load_extensions()
