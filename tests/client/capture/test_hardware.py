"""Measuring this machine, and GPUs that it does not have."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace

import psutil
import pytest

from seamark.client.capture import hardware
from seamark.client.capture.gpus import find_gpus
from seamark.client.capture.hardware import HardwareCapture, HardwareSeries, capture_hardware
from tests.client.capture.nvml import Card, nvml_with


class _Listener:
    """What a capture told."""

    def __init__(self) -> None:
        self.series: SimpleQueue[Sequence[HardwareSeries]] = SimpleQueue()
        self.samples: SimpleQueue[tuple[Mapping[str, float], int]] = SimpleQueue()

    def capture(self, period_seconds: float = 3600) -> HardwareCapture:
        return capture_hardware(
            "monitoring/1f", self.series.put, lambda sample, when: self.samples.put((sample, when)), period_seconds
        )


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> _Listener:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setitem(sys.modules, "pynvml", nvml_with(driver=False))
    return _Listener()


def test_processor_and_memory_are_measured_at_once(listener: _Listener) -> None:
    before = time.time() * 1000
    capture = listener.capture()
    processor, memory, *network = listener.series.get(timeout=20)
    sample, when = listener.samples.get(timeout=20)
    capture.stop()
    assert processor == HardwareSeries("monitoring/1f/cpu", "%", 0.0, 100.0)
    assert (memory.path, memory.unit, memory.minimum) == ("monitoring/1f/memory", "GB", 0.0)
    assert memory.maximum is not None
    assert 0 < memory.maximum <= psutil.virtual_memory().total / 2**30
    assert set(sample) == {"monitoring/1f/cpu", "monitoring/1f/memory", *(series.path for series in network)}
    assert 0 <= sample["monitoring/1f/cpu"] <= 100
    assert 0 < sample["monitoring/1f/memory"] <= memory.maximum
    assert int(before) <= when <= time.time() * 1000


def test_the_network_is_measured_without_what_stays_on_the_machine(listener: _Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {"lo": 10**12, "veth12": 10**11, "eth0": 5_000_000}

    def counters(pernic: bool) -> dict[str, SimpleNamespace]:
        return {name: SimpleNamespace(bytes_recv=count, bytes_sent=2 * count) for name, count in counts.items()}

    times = iter(float(second) for second in range(100))
    monkeypatch.setattr(psutil, "net_io_counters", counters)
    monkeypatch.setattr(hardware, "time", SimpleNamespace(monotonic=lambda: next(times) // 2, time_ns=time.time_ns))
    (received, read_received), (sent, read_sent) = hardware._network_gauges("m")  # pyright: ignore[reportPrivateUsage]
    assert received == HardwareSeries("m/network_received", "MB/s", 0.0, None)
    assert sent == HardwareSeries("m/network_sent", "MB/s", 0.0, None)
    counts["lo"] += 10**9
    counts["eth0"] += 3_000_000
    assert (read_received(), read_sent()) == (3.0, 6.0)
    # The interface is another one: what it counted before, nobody knows.
    counts["eth0"] = 0
    assert read_received() is None


def test_where_the_network_is_hidden_it_is_not_measured(listener: _Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(pernic: bool) -> None:
        raise PermissionError("/proc/net/dev")

    monkeypatch.setattr(psutil, "net_io_counters", hidden)
    listener.capture().stop(timeout_seconds=20)
    assert [series.path for series in listener.series.get_nowait()] == ["monitoring/1f/cpu", "monitoring/1f/memory"]


def test_samples_come_with_the_period_until_it_is_stopped(listener: _Listener) -> None:
    capture = listener.capture(period_seconds=0.01)
    times = [listener.samples.get(timeout=20)[1] for _ in range(4)]
    capture.stop(timeout_seconds=20)
    assert times == sorted(times)
    assert not [thread for thread in threading.enumerate() if thread.name == "seamark-hardware"]


def test_a_run_that_is_over_at_once_has_a_sample(listener: _Listener) -> None:
    listener.capture().stop(timeout_seconds=20)
    assert "monitoring/1f/memory" in listener.samples.get_nowait()[0]


def test_one_card_has_no_number(listener: _Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", nvml_with(Card(usage=0, memory_used=2**31)))
    listener.capture().stop(timeout_seconds=20)
    series = {one.path: one for one in listener.series.get_nowait()}
    sample, _ = listener.samples.get_nowait()
    assert series["monitoring/1f/gpu"] == HardwareSeries("monitoring/1f/gpu", "%", 0.0, 100.0)
    assert series["monitoring/1f/gpu_memory"] == HardwareSeries("monitoring/1f/gpu_memory", "GB", 0.0, 80.0)
    assert series["monitoring/1f/gpu_power"] == HardwareSeries("monitoring/1f/gpu_power", "W", 0.0, 700.0)
    measured = [sample[f"monitoring/1f/{name}"] for name in ("gpu", "gpu_memory", "gpu_power")]
    assert measured == [0.0, 2.0, 250.5]


def test_several_cards_have_theirs_and_may_differ(listener: _Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = [Card(usage=10), Card(usage=20, milliwatts=None), Card(usage=30, memory_total=96 * 2**30)]
    monkeypatch.setitem(sys.modules, "pynvml", nvml_with(*cards))
    listener.capture().stop(timeout_seconds=20)
    series = {one.path.rpartition("/")[2]: one for one in listener.series.get_nowait()}
    sample = {path.rpartition("/")[2]: value for path, value in listener.samples.get_nowait()[0].items()}
    assert [sample[f"gpu_{index}"] for index in range(3)] == [10.0, 20.0, 30.0]
    assert {series[f"gpu_memory_{index}"].maximum for index in range(3)} == {96.0}
    assert "gpu_power_0" in sample
    assert "gpu_power_1" not in sample


@pytest.mark.parametrize(
    ("visible", "indices"),
    [
        (None, [0, 1, 2]),
        ("2", [2]),
        ("2,0", [0, 2]),
        ("1,7,0", [1]),
        ("-1", []),
        ("", []),
        ("GPU-bb", [1]),
        ("GPU-cccc,GPU-aaaa", [0, 2]),
        ("GPU-dddd", []),
        ("MIG-GPU-aaaa/1/0", [0, 1, 2]),
    ],
)
def test_only_the_cards_that_the_process_may_use_are_measured(
    visible: str | None, indices: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [Card(uuid=f"GPU-{digit * 4}") for digit in "abc"]
    monkeypatch.setitem(sys.modules, "pynvml", nvml_with(*cards))
    environment = {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible}
    assert [card.index for card in find_gpus(environment)] == indices


def test_without_a_driver_there_are_no_cards_and_no_noise(
    listener: _Listener, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener.capture().stop(timeout_seconds=20)
    assert not [series for series in listener.series.get_nowait() if "gpu" in series.path]
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert find_gpus({}) == []
    assert caplog.records == []


def test_the_real_binding_refuses_as_the_one_in_the_tests() -> None:
    import pynvml

    assert issubclass(pynvml.NVMLError, Exception)
    names = ("Init", "DeviceGetCount", "DeviceGetHandleByIndex", "DeviceGetUUID", "DeviceGetUtilizationRates")
    names += ("DeviceGetMemoryInfo", "DeviceGetPowerUsage", "DeviceGetEnforcedPowerLimit")
    assert [name for name in names if not callable(getattr(pynvml, f"nvml{name}", None))] == []


def test_a_failure_is_said_once_and_the_script_goes_on(listener: _Listener, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(sample: Mapping[str, float], when: int) -> None:
        raise OSError("the journal is closed")

    with caplog.at_level(logging.WARNING, "neptune"):
        for _ in range(2):
            capture_hardware("m", listener.series.put, refuse, 0.01).stop(timeout_seconds=20)
    (record,) = caplog.records
    assert record.name == "neptune"
    assert "the journal is closed" in record.message


def test_a_script_that_never_stops_it_ends_all_the_same(tmp_path: Path) -> None:
    script = "from seamark.client.capture.hardware import capture_hardware as c; c('m', lambda s: None, lambda s, t: None, 0.01)"
    ended = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
