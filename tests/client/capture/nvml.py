"""A module `pynvml` for machines without NVIDIA's driver: it answers for the cards it is given, and refuses as the real one does."""

from dataclasses import dataclass
from types import ModuleType, SimpleNamespace


class NVMLError(Exception):
    """As in pynvml."""


@dataclass
class Card:
    usage: int = 50
    memory_used: int = 2**30
    memory_total: int = 80 * 2**30
    milliwatts: int | None = 250_500
    """None: the card does not tell."""
    uuid: str = "GPU-00000000-0000-0000-0000-000000000000"


def nvml_with(*cards: Card, driver: bool = True) -> ModuleType:
    """The module on a machine with these cards."""
    module = ModuleType("pynvml")
    started: list[bool] = []

    def refuse_unless_started() -> None:
        if not started:
            raise NVMLError("Uninitialized")

    def start() -> None:
        if not driver:
            raise NVMLError("NVML Shared Library Not Found")
        started.append(True)

    def count() -> int:
        refuse_unless_started()
        return len(cards)

    def handle(index: int) -> Card:
        refuse_unless_started()
        if not 0 <= index < len(cards):
            raise NVMLError("Invalid Argument")
        return cards[index]

    def power(card: Card) -> int:
        if card.milliwatts is None:
            raise NVMLError("Not Supported")
        return card.milliwatts

    def power_limit(card: Card) -> int:
        if card.milliwatts is None:
            raise NVMLError("Not Supported")
        return 700_900

    functions = {
        "nvmlInit": start,
        "nvmlDeviceGetCount": count,
        "nvmlDeviceGetHandleByIndex": handle,
        "nvmlDeviceGetUUID": lambda card: card.uuid,
        "nvmlDeviceGetUtilizationRates": lambda card: SimpleNamespace(gpu=card.usage, memory=1),
        "nvmlDeviceGetMemoryInfo": lambda card: SimpleNamespace(total=card.memory_total, used=card.memory_used, free=0),
        "nvmlDeviceGetPowerUsage": power,
        "nvmlDeviceGetEnforcedPowerLimit": power_limit,
    }
    vars(module).update(functions, NVMLError=NVMLError)
    return module
