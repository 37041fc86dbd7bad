import logging
from typing import Any

import pytest

from neptune.integrations.python_logger import NeptuneHandler
from neptune.typing import NeptuneObject


class Field:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def append(self, line: str) -> None:
        self.lines.append(line)
        logging.getLogger("test of the handler").info("logged on the way to the run")


class ARun(NeptuneObject):
    """What the handler needs of a run."""

    monitoring_namespace = "monitoring/0123"

    def __init__(self) -> None:
        self.state = "started"
        self.fields: dict[str, Any] = {}

    def get_state(self) -> str:
        return self.state

    def stop(self, *, seconds: float | None = None) -> None:
        self.state = "stopped"

    def __getitem__(self, path: str) -> Any:
        return self.fields.setdefault(path, Field())

    def __setitem__(self, key: str, value: Any) -> None:
        self.fields[key] = value

    def __delitem__(self, path: str) -> None:
        del self.fields[path]

    def get_root_object(self) -> "ARun":
        return self


@pytest.fixture
def logger() -> Any:
    logger = logging.getLogger("test of the handler")
    logger.setLevel(logging.DEBUG)
    yield logger
    for handler in list(logger.handlers):
        logger.removeHandler(handler)


def test_records_become_lines_of_the_run_until_it_is_stopped(logger: logging.Logger) -> None:
    run = ARun()
    logger.addHandler(NeptuneHandler(run=run, level=logging.INFO))

    logger.debug("too low")
    logger.info("epoch %d", 1)
    run.stop()
    logger.info("too late")

    assert run.fields["monitoring/0123/python_logger"].lines == ["epoch 1"]
    assert run.fields["source_code/integrations/neptune-python-logger"].startswith("1.14.0+seamark")


def test_lines_can_go_to_another_field(logger: logging.Logger) -> None:
    run = ARun()
    logger.addHandler(NeptuneHandler(run=run, path="logs/training"))
    logger.error("lost")
    assert run.fields["logs/training"].lines == ["lost"]


def test_arguments_of_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="run must be a NeptuneObject"):
        NeptuneHandler(run="CLS-1")
    with pytest.raises(TypeError, match="level must be a int"):
        NeptuneHandler(run=ARun(), level="INFO")  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="path must be a str"):
        NeptuneHandler(run=ARun(), path=1)  # pyright: ignore[reportArgumentType]


def test_a_run_that_fails_does_not_end_the_program(logger: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ARun()
    handler = NeptuneHandler(run=run, path="logs")
    failed: list[logging.LogRecord] = []
    monkeypatch.setattr(handler, "handleError", failed.append)
    run.fields["logs"] = None
    logger.addHandler(handler)

    logger.info("a line")

    assert [record.message for record in failed] == ["a line"]
