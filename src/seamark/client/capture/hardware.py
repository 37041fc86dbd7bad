"""Use of processor, memory, network and GPUs, measured at regular times by a thread.

Names, units and the period are those of the official 2.x client, which does not measure the network. In a container, or wherever a control group limits this process,
processor and memory are those of the group, and full means the limit.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from seamark.client.capture.cgroups import CpuGroup, find_cpu_group, find_memory_group, is_in_container
from seamark.client.capture.gpus import Gpu, find_gpus
from seamark.client.capture.notices import warn_once

__all__ = ["PERIOD_SECONDS", "HardwareCapture", "HardwareSeries", "capture_hardware"]

PERIOD_SECONDS = 10.0

_BASELINE_SECONDS = 0.1
"""Use of the processor is the difference between two looks; the first sample comes this long after the first look."""
_GIGABYTE = 2**30
_INNER_INTERFACES = ("lo", "docker", "veth", "br-", "virbr", "cni", "flannel", "cali", "ifb")

Reading = Callable[[], float | None]


@dataclass(frozen=True, slots=True)
class HardwareSeries:
    """A float series of measurements, and the configuration that it is shown with."""

    path: str
    unit: str
    minimum: float
    maximum: float | None


SeriesListener = Callable[[Sequence[HardwareSeries]], None]
SampleListener = Callable[[Mapping[str, float], int], None]


class HardwareCapture:
    """A capture that goes on until it is stopped."""

    def __init__(self, namespace: str, on_series: SeriesListener, on_sample: SampleListener, period_seconds: float) -> None:
        self._namespace = namespace
        self._on_series = on_series
        self._on_sample = on_sample
        self._period_seconds = period_seconds
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seamark-hardware", daemon=True)

    def start(self) -> None:
        try:
            self._thread.start()
        except RuntimeError as error:
            warn_once(f"The use of the hardware is not measured, because no thread can be started for it: {error}.")

    def stop(self, timeout_seconds: float = 1.0) -> None:
        """Measure no more. A driver that does not answer is waited for only so long."""
        self._is_stopped.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_seconds)

    def _run(self) -> None:
        try:
            gauges = _gauges(self._namespace)
            self._on_series([series for series, _ in gauges])
            # Runs that are over sooner have a sample as well.
            self._is_stopped.wait(_BASELINE_SECONDS)
            while True:
                readings = [(series.path, read()) for series, read in gauges]
                sample = {path: value for path, value in readings if value is not None}
                if sample:
                    self._on_sample(sample, time.time_ns() // 1_000_000)
                if self._is_stopped.wait(self._period_seconds):
                    return
        except Exception as error:  # drivers and callables may fail in any way, and a thread has nobody to tell but the log
            warn_once(f"The use of the hardware is no longer measured, because measuring it failed: {error!r}. The run goes on.")


def capture_hardware(
    namespace: str, on_series: SeriesListener, on_sample: SampleListener, period_seconds: float = PERIOD_SECONDS
) -> HardwareCapture:
    """Measure until it is stopped, in a thread that also finds out what there is to measure: drivers may take a second to start.

    `on_series` is called once, before the first sample; `on_sample` gets the values by path, and when (milliseconds since the epoch).
    A child made by a fork does not measure.
    """
    capture = HardwareCapture(namespace, on_series, on_sample, period_seconds)
    capture.start()
    return capture


def _gauges(namespace: str) -> list[tuple[HardwareSeries, Reading]]:
    return [*_machine_gauges(namespace), *_network_gauges(namespace), *_gpu_gauges(namespace, find_gpus(os.environ))]


def _machine_gauges(namespace: str) -> list[tuple[HardwareSeries, Reading]]:
    try:
        import psutil
    except ImportError as error:
        warn_once(f"Processor and memory are not measured, because psutil cannot be imported: {error}. Install psutil again.")
        return []

    in_container = is_in_container()
    total_cores, total_bytes = psutil.cpu_count() or 1, psutil.virtual_memory().total
    cpu_group = find_cpu_group(total_cores, anyway=in_container)
    memory_group = find_memory_group(total_bytes, anyway=in_container)

    def memory_of_the_machine() -> float:
        memory = psutil.virtual_memory()
        return (memory.total - memory.available) / _GIGABYTE

    if cpu_group is None:
        psutil.cpu_percent()
        read_cpu: Reading = psutil.cpu_percent
    else:
        read_cpu = _GroupUsage(cpu_group, cpu_group.cores or float(len(os.sched_getaffinity(0)))).percent
    if memory_group is None:
        full, read_memory = float(total_bytes), memory_of_the_machine
    else:
        full = float(memory_group.limit_bytes or total_bytes)
        used_bytes = memory_group.used_bytes

        def read_memory() -> float:
            return used_bytes() / _GIGABYTE

    return [
        (HardwareSeries(f"{namespace}/cpu", "%", 0.0, 100.0), read_cpu),
        (HardwareSeries(f"{namespace}/memory", "GB", 0.0, full / _GIGABYTE), read_memory),
    ]


def _network_gauges(namespace: str) -> list[tuple[HardwareSeries, Reading]]:
    try:
        received, sent = _network_bytes()
    except (ImportError, OSError):
        # That psutil is missing was said; and some containers hide what the kernel counts.
        return []

    def reading(place: int, first: int) -> Reading:
        return _Rate(lambda: _network_bytes()[place], first).per_second

    return [
        (HardwareSeries(f"{namespace}/network_received", "MB/s", 0.0, None), reading(0, received)),
        (HardwareSeries(f"{namespace}/network_sent", "MB/s", 0.0, None), reading(1, sent)),
    ]


def _network_bytes() -> tuple[int, int]:
    """What came in and went out by all interfaces but those that lead nowhere or to containers, whose bytes are counted twice."""
    import psutil

    counters = psutil.net_io_counters(pernic=True)
    real = [counter for name, counter in counters.items() if not name.startswith(_INNER_INTERFACES)]
    return sum(each.bytes_recv for each in real), sum(each.bytes_sent for each in real)


class _Rate:
    """By how many millions a count has grown in a second, since the last look."""

    def __init__(self, count: Callable[[], int], first: int) -> None:
        self._count = count
        self._last, self._looked_at = first, time.monotonic()

    def per_second(self) -> float | None:
        count, now = self._count(), time.monotonic()
        grown, passed = count - self._last, now - self._looked_at
        self._last, self._looked_at = count, now
        # An interface that goes takes its count with it.
        return grown / passed / 1e6 if passed > 0 and grown >= 0 else None


class _GroupUsage:
    """The part of its cores that a group has used since the last look."""

    def __init__(self, group: CpuGroup, cores: float) -> None:
        self._group = group
        self._cores = cores
        self._used_seconds, self._looked_at = group.used_seconds(), time.monotonic()

    def percent(self) -> float | None:
        used_seconds, now = self._group.used_seconds(), time.monotonic()
        used, passed = used_seconds - self._used_seconds, now - self._looked_at
        self._used_seconds, self._looked_at = used_seconds, now
        # A quota is a mean over its period, so that a look may find a little more than all of it.
        return min(max(used / passed / self._cores * 100.0, 0.0), 100.0) if passed > 0 else None


def _gpu_gauges(namespace: str, cards: Sequence[Gpu]) -> list[tuple[HardwareSeries, Reading]]:
    if not cards:
        return []
    memory = max(card.memory_total_bytes() or 0.0 for card in cards) / _GIGABYTE
    power = max(card.power_limit_watts() or 0.0 for card in cards)

    def series(name: str, card: Gpu, unit: str, maximum: float) -> HardwareSeries:
        # A single card has no number, whichever it is.
        suffix = f"_{card.index}" if len(cards) > 1 else ""
        return HardwareSeries(f"{namespace}/{name}{suffix}", unit, 0.0, maximum)

    def memory_reading(card: Gpu) -> Reading:
        def read() -> float | None:
            used = card.memory_used_bytes()
            return None if used is None else used / _GIGABYTE

        return read

    return [
        *((series("gpu", card, "%", 100.0), card.usage_percent) for card in cards),
        *((series("gpu_memory", card, "GB", memory), memory_reading(card)) for card in cards),
        *((series("gpu_power", card, "W", power), card.power_watts) for card in cards),
    ]
