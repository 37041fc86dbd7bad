"""Each test hears every warning, whatever was warned of before."""

import pytest

from neptune import _log
from neptune.common import warnings


@pytest.fixture(autouse=True)
def _nothing_was_said_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warnings, "_warned", set())
    monkeypatch.setattr(_log, "_said", set())
