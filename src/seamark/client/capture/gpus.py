"""NVIDIA's GPUs, asked through the driver (NVML)."""

import importlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, cast

__all__ = ["Gpu", "find_gpus"]

Value = TypeVar("Value")

_INDICES = re.compile(r"-?\d+(,-?\d+)*")
_UUIDS = re.compile(r"GPU-[0-9a-fA-F-]+(,GPU-[0-9a-fA-F-]+)*")


class _Nvml(Protocol):
    """What is used of the module `pynvml`, which has no types."""

    NVMLError: type[Exception]

    def nvmlInit(self) -> None: ...
    def nvmlDeviceGetCount(self) -> int: ...
    def nvmlDeviceGetHandleByIndex(self, index: int) -> object: ...
    def nvmlDeviceGetUUID(self, handle: object) -> str | bytes: ...
    def nvmlDeviceGetUtilizationRates(self, handle: object) -> Any: ...  # Any: structures of ctypes
    def nvmlDeviceGetMemoryInfo(self, handle: object) -> Any: ...
    def nvmlDeviceGetPowerUsage(self, handle: object) -> int: ...
    def nvmlDeviceGetEnforcedPowerLimit(self, handle: object) -> int: ...


class Gpu:
    """One card. Each question is answered with None where the card or the driver does not tell."""

    def __init__(self, nvml: _Nvml, index: int) -> None:
        self._nvml = nvml
        self.index = index
        self._handle = nvml.nvmlDeviceGetHandleByIndex(index)

    def _ask(self, question: Callable[[object], Value]) -> Value | None:
        try:
            return question(self._handle)
        except self._nvml.NVMLError:
            return None

    @property
    def uuid(self) -> str:
        answer = self._ask(self._nvml.nvmlDeviceGetUUID) or ""
        return answer.decode() if isinstance(answer, bytes) else answer

    def usage_percent(self) -> float | None:
        rates = self._ask(self._nvml.nvmlDeviceGetUtilizationRates)
        return None if rates is None else float(rates.gpu)

    def memory_used_bytes(self) -> float | None:
        memory = self._ask(self._nvml.nvmlDeviceGetMemoryInfo)
        return None if memory is None else float(memory.used)

    def memory_total_bytes(self) -> float | None:
        memory = self._ask(self._nvml.nvmlDeviceGetMemoryInfo)
        return None if memory is None else float(memory.total)

    def power_watts(self) -> float | None:
        milliwatts = self._ask(self._nvml.nvmlDeviceGetPowerUsage)
        return None if milliwatts is None else milliwatts / 1_000

    def power_limit_watts(self) -> float | None:
        milliwatts = self._ask(self._nvml.nvmlDeviceGetEnforcedPowerLimit)
        return None if milliwatts is None else float(milliwatts // 1_000)


def find_gpus(environment: Mapping[str, str]) -> list[Gpu]:
    """The cards that this process may use: those of `CUDA_VISIBLE_DEVICES` (by index or UUID), otherwise all; none without a driver."""
    try:
        nvml = cast(_Nvml, importlib.import_module("pynvml"))  # the module has no types
    except ImportError:
        return []
    try:
        nvml.nvmlInit()
        cards = [Gpu(nvml, index) for index in range(nvml.nvmlDeviceGetCount())]
    except nvml.NVMLError:
        # Most machines have no NVIDIA card, and that is not worth a word.
        return []
    return _visible(cards, environment.get("CUDA_VISIBLE_DEVICES"))


def _visible(cards: list[Gpu], setting: str | None) -> list[Gpu]:
    """As CUDA reads it: what comes after the first entry that names no card is not visible."""
    if setting is None:
        return cards
    visible: set[int] = set()
    if setting.strip() == "" or _INDICES.fullmatch(setting):
        for entry in setting.split(","):
            if not entry.isdigit() or int(entry) >= len(cards):
                break
            visible.add(int(entry))
    elif _UUIDS.fullmatch(setting):
        for entry in setting.split(","):
            named = [card.index for card in cards if card.uuid.startswith(entry)]
            if len(named) != 1:
                break
            visible.add(named[0])
    else:
        # Parts of cards (MIG) tell neither their use nor their power; the whole cards do.
        return cards
    return [card for card in cards if card.index in visible]
