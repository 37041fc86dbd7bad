import logging
from collections.abc import Generator

import pytest

import neptune
from neptune.integrations.python_logger import NeptuneHandler


@pytest.fixture
def logger() -> Generator[logging.Logger]:
    logger = logging.getLogger("test of the handler")
    logger.setLevel(logging.DEBUG)
    yield logger
    for handler in list(logger.handlers):
        logger.removeHandler(handler)


@pytest.fixture
def run() -> Generator[neptune.Run]:
    """A run that keeps in memory what is logged to it."""
    with neptune.init_run(
        mode="debug",
        project="team/class",
        monitoring_namespace="monitoring/0123",
        git_ref=False,
        source_files=[],
        capture_stdout=False,
        capture_stderr=False,
        capture_traceback=False,
        capture_hardware_metrics=False,
    ) as run:
        yield run


def lines_of(run: neptune.Run, path: str) -> list[str]:
    return run[path].fetch_values()["value"].tolist()


def test_records_become_lines_of_the_run(run: neptune.Run, logger: logging.Logger) -> None:
    logger.addHandler(NeptuneHandler(run=run, level=logging.INFO))

    logger.debug("too low")
    logger.info("epoch %d", 1)
    logger.error("lost")

    assert lines_of(run, "monitoring/0123/python_logger") == ["epoch 1", "lost"]
    assert run["source_code/integrations/neptune-python-logger"].fetch().startswith("1.14.0+seamark")


def test_lines_can_go_to_another_field(run: neptune.Run, logger: logging.Logger) -> None:
    logger.addHandler(NeptuneHandler(run=run, path="logs/training"))
    logger.error("lost")
    assert lines_of(run, "logs/training") == ["lost"]


def test_what_is_logged_on_the_way_to_the_run_is_not_logged_again(run: neptune.Run, logger: logging.Logger) -> None:
    class Talking(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            logger.info("formatting")
            return super().format(record)

    handler = NeptuneHandler(run=run, path="logs")
    handler.setFormatter(Talking())
    logger.addHandler(handler)
    logger.info("a line")

    assert lines_of(run, "logs") == ["a line"]


def test_records_after_the_end_of_the_run_are_left_out(run: neptune.Run, logger: logging.Logger) -> None:
    handler = NeptuneHandler(run=run, path="logs")
    failed: list[logging.LogRecord] = []
    handler.handleError = failed.append
    logger.addHandler(handler)
    run.stop()

    logger.info("too late")

    assert failed == []


def test_a_field_that_takes_no_lines_does_not_end_the_program(run: neptune.Run, logger: logging.Logger) -> None:
    run["logs"] = 1
    handler = NeptuneHandler(run=run, path="logs")
    failed: list[str] = []
    handler.handleError = lambda record: failed.append(record.getMessage())
    logger.addHandler(handler)

    logger.info("a line")

    assert failed == ["a line"]


def test_arguments_of_other_types_are_refused(run: neptune.Run) -> None:
    with pytest.raises(TypeError, match="run must be a Run"):
        NeptuneHandler(run="CLS-1")  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="level must be a int"):
        NeptuneHandler(run=run, level="INFO")  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="path must be a str"):
        NeptuneHandler(run=run, path=1)  # pyright: ignore[reportArgumentType]
