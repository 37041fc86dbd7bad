"""Which attributes a table of runs begins with."""

from collections.abc import Iterator

import pytest

from seamark.model.operations import AppendFloats
from seamark.tracking import attribute_choice
from seamark.tracking.run_filters import RunFilter
from tests.tracking.core_world import World, a_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def _logged(path: str) -> AppendFloats:
    return AppendFloats(path, [1.0], [0], [0])


@pytest.mark.parametrize(
    ("logged", "first"),
    [
        (
            ("train/accuracy", "train/loss", "validation/accuracy", "validation/loss", "layers/norm"),
            ["validation/loss", "train/loss", "validation/accuracy"],
        ),
        (("a", "loss", "accuracy", "val_loss", "val_accuracy"), ["val_loss", "loss", "val_accuracy"]),
        (("Accuracy/test", "Accuracy/train", "Loss/train", "LR"), ["Loss/train", "Accuracy/test", "Accuracy/train"]),
        (("metrics/m0", "metrics/m1", "train_loss_epoch", "glossary"), ["train_loss_epoch", "glossary", "metrics/m0"]),
        (("layers/0/norm", "layers/1/norm", "epoch", "lossy"), ["epoch", "lossy", "layers/0/norm"]),
    ],
)
def test_of_metrics_that_as_many_runs_log_losses_and_accuracies_are_shown_first(
    world: World, logged: tuple[str, ...], first: list[str]
) -> None:
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(2)]
    for run in runs:
        world.do(run, *(_logged(path) for path in logged))
    world.do(runs[0], _logged("test/loss"))
    found = attribute_choice.suggest_columns(world.t, world.owner, project, RunFilter())
    assert [each.path for each in found.metrics] == first
