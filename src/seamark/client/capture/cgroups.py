"""What the process may use and what it uses, where it is confined to a part of the machine (control groups, version 1 and 2)."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CpuGroup", "MemoryGroup", "find_cpu_group", "find_memory_group", "is_in_container"]

_MARKS = ("docker", "kubepods", "containerd", "libpod", "lxc")


@dataclass(frozen=True, slots=True)
class MemoryGroup:
    """The processes that share a limit of memory."""

    limit_bytes: int | None
    used_bytes: Callable[[], int]
    """Without the pages of files that the kernel would give back first: reading a data set is not using up memory."""


@dataclass(frozen=True, slots=True)
class CpuGroup:
    """The processes that share a quota of processor time."""

    cores: float | None
    used_seconds: Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Levels:
    """The process's group of one controller: its folder, and those of the groups around it, whose limits hold as well."""

    version: int
    folders: tuple[Path, ...]


def is_in_container(proc: Path = Path("/proc/self"), environment: Mapping[str, str] = os.environ, root: Path = Path("/")) -> bool:
    """Whether the process runs in a container, so that the machine is not its own to measure."""
    if "KUBERNETES_SERVICE_HOST" in environment or any(
        os.path.exists(root / mark) for mark in (".dockerenv", "run/.containerenv")
    ):
        return True
    return any(mark in _text(proc / "cgroup") for mark in _MARKS)


def find_memory_group(total_bytes: int, *, anyway: bool, proc: Path = Path("/proc/self")) -> MemoryGroup | None:
    """The group around this process that has the lowest limit below `total_bytes`; without a limit None, or `anyway` the outermost
    group that is seen from here, which is the container."""
    levels = _levels("memory", proc)
    name = "memory.max" if levels.version == 2 else "memory.limit_in_bytes"
    limits = [
        (limit, folder) for folder in levels.folders if (limit := _number(folder / name)) is not None and limit < total_bytes
    ]
    limit, folder = min(limits, default=(None, levels.folders[-1] if levels.folders else None))
    if folder is None or (limit is None and not anyway):
        return None
    usage = folder / ("memory.current" if levels.version == 2 else "memory.usage_in_bytes")
    if _number(usage) is None:
        return None
    reclaimable = "inactive_file" if levels.version == 2 else "total_inactive_file"

    def used_bytes() -> int:
        return max((_number(usage) or 0) - _entry(folder / "memory.stat", reclaimable), 0)

    return MemoryGroup(limit, used_bytes)


def find_cpu_group(total_cores: int, *, anyway: bool, proc: Path = Path("/proc/self")) -> CpuGroup | None:
    """The group around this process that has the lowest quota below `total_cores`; without a quota None, or `anyway` the
    outermost group that is seen from here, which is the container."""
    levels = _levels("cpu", proc)
    quotas = [(cores, folder) for folder in levels.folders if (cores := _cores(levels.version, folder)) and cores < total_cores]
    cores, folder = min(quotas, default=(None, levels.folders[-1] if levels.folders else None))
    if folder is None or (cores is None and not anyway):
        return None
    if levels.version == 2:
        if not os.path.exists(folder / "cpu.stat"):
            return None
        return CpuGroup(cores, lambda: _entry(folder / "cpu.stat", "usage_usec") / 1e6)
    # Version 1 keeps time and quota by two controllers, which are mounted together or beside each other.
    around = len(levels.folders) - 1 - levels.folders.index(folder)
    accounts = _levels("cpuacct", proc).folders
    if len(accounts) <= around:
        return None
    usage = accounts[len(accounts) - 1 - around] / "cpuacct.usage"
    return CpuGroup(cores, lambda: (_number(usage) or 0) / 1e9) if os.path.exists(usage) else None


def _cores(version: int, folder: Path) -> float | None:
    if version == 2:
        quota, _, period = _text(folder / "cpu.max").strip().partition(" ")
        return int(quota) / int(period) if quota.isdigit() and period.isdigit() and int(period) else None
    quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
    return quota / period if quota and period and quota > 0 else None


def _levels(controller: str, proc: Path) -> _Levels:
    """The folders of the process's group and of those around it, from the inside out; none where the controller is not mounted."""
    own: dict[str, str] = {}
    for line in _text(proc / "cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        own |= dict.fromkeys(controllers.split(","), path)
    unified: _Levels | None = None
    for kind, options, root, mount in _mounts(proc):
        if kind == "cgroup" and controller in options and controller in own:
            return _Levels(1, tuple(_folders(root, mount, own[controller])))
        if kind == "cgroup2" and "" in own:
            unified = _Levels(2, tuple(_folders(root, mount, own[""])))
    return unified or _Levels(2, ())


def _mounts(proc: Path) -> Iterator[tuple[str, list[str], str, Path]]:
    """Mounted control groups: kind, options, the group that is at the mount, and where that is (proc_pid_mountinfo(5))."""
    for line in _text(proc / "mountinfo").splitlines():
        before, separator, after = line.partition(" - ")
        fields, details = before.split(" "), after.split(" ")
        if separator and len(fields) > 4 and details[0] in ("cgroup", "cgroup2"):
            yield details[0], details[-1].split(","), fields[3], Path(fields[4].replace("\\040", " "))


def _folders(root: str, mount: Path, path: str) -> Iterator[Path]:
    # A container without a namespace of its own sees the host's path, and at the mount only its own group.
    inner = path.removeprefix(root).strip("/") if path.startswith(root) and ".." not in path else ""
    folder = mount / inner
    while folder != mount:
        yield folder
        folder = folder.parent
    yield mount


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _number(path: Path) -> int | None:
    text = _text(path).strip()
    return int(text) if text.removeprefix("-").isdigit() else None


def _entry(path: Path, name: str) -> int:
    for line in _text(path).splitlines():
        key, _, value = line.partition(" ")
        if key == name and value.isdigit():
            return int(value)
    return 0
