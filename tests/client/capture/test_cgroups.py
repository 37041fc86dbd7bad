"""What control groups tell, from files laid out as the kernel lays them out."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from seamark.client.capture.cgroups import find_cpu_group, find_memory_group, is_in_container

_GB = 2**30


def _proc(folder: Path, cgroup: str, mounts: Mapping[str, tuple[str, str, str]]) -> Path:
    """A /proc/self: the process's groups, and for each mount its kind, the group at its root and its options."""
    proc = folder / "proc"
    proc.mkdir()
    (proc / "cgroup").write_text(cgroup)
    lines = ["22 1 0:20 / /proc rw,nosuid - proc proc rw"]
    for number, (mount, (kind, root, options)) in enumerate(mounts.items(), start=30):
        lines.append(f"{number} 22 0:{number} {root} {folder / mount} rw,relatime shared:9 - {kind} cgroup rw,{options}")
    (proc / "mountinfo").write_text("\n".join(lines) + "\n")
    return proc


def _files(folder: Path, contents: Mapping[str, str]) -> None:
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")


@pytest.fixture
def version_2(tmp_path: Path) -> Path:
    """A job of Slurm: the limits are the job's, the process is in a task of it."""
    _files(
        tmp_path / "sys",
        {
            "slurm/memory.max": "max",
            "slurm/cpu.max": "max 100000",
            "slurm/job_7/memory.max": str(16 * _GB),
            "slurm/job_7/memory.current": str(9 * _GB),
            "slurm/job_7/memory.stat": f"anon 1\ninactive_file {2 * _GB}\nactive_file 5",
            "slurm/job_7/cpu.max": "400000 100000",
            "slurm/job_7/cpu.stat": "usage_usec 2500000\nuser_usec 1",
            "slurm/job_7/task_0/memory.max": "max",
            "slurm/job_7/task_0/memory.current": "1",
            "slurm/job_7/task_0/cpu.max": "max 100000",
        },
    )
    return _proc(tmp_path, "0::/slurm/job_7/task_0\n", {"sys": ("cgroup2", "/", "nsdelegate")})


def test_the_limit_of_a_group_around_the_process_holds(version_2: Path) -> None:
    memory = find_memory_group(64 * _GB, anyway=False, proc=version_2)
    cpu = find_cpu_group(32, anyway=False, proc=version_2)
    assert memory is not None
    assert cpu is not None
    assert memory.limit_bytes == 16 * _GB
    assert cpu.cores == 4.0
    assert cpu.used_seconds() == 2.5


def test_what_the_kernel_keeps_of_files_is_not_used_memory(version_2: Path) -> None:
    memory = find_memory_group(64 * _GB, anyway=False, proc=version_2)
    assert memory is not None
    assert memory.used_bytes() == 7 * _GB


def test_a_limit_beyond_the_machine_is_none(version_2: Path) -> None:
    assert find_memory_group(8 * _GB, anyway=False, proc=version_2) is None
    assert find_cpu_group(2, anyway=False, proc=version_2) is None


def test_version_1_in_a_container_sees_the_path_of_the_host(tmp_path: Path) -> None:
    _files(
        tmp_path,
        {
            "memory/memory.limit_in_bytes": str(4 * _GB),
            "memory/memory.usage_in_bytes": str(3 * _GB),
            "memory/memory.stat": f"inactive_file 3\ntotal_inactive_file {_GB}",
            "cpu/cpu.cfs_quota_us": "150000",
            "cpu/cpu.cfs_period_us": "100000",
            "cpu/cpuacct.usage": "3000000000",
        },
    )
    proc = _proc(
        tmp_path,
        "5:memory:/docker/8efa\n4:cpu,cpuacct:/docker/8efa\n1:name=systemd:/docker/8efa\n0::/\n",
        {
            "memory": ("cgroup", "/docker/8efa", "memory"),
            "cpu": ("cgroup", "/docker/8efa", "cpu,cpuacct"),
            "unified": ("cgroup2", "/", "nsdelegate"),
        },
    )
    memory = find_memory_group(64 * _GB, anyway=True, proc=proc)
    cpu = find_cpu_group(32, anyway=True, proc=proc)
    assert memory is not None
    assert cpu is not None
    assert (memory.limit_bytes, memory.used_bytes()) == (4 * _GB, 2 * _GB)
    assert (cpu.cores, cpu.used_seconds()) == (1.5, 3.0)
    assert is_in_container(proc, {}, tmp_path)


def test_version_1_counts_time_in_a_hierarchy_beside_the_quotas(tmp_path: Path) -> None:
    _files(
        tmp_path,
        {
            "cpu/job/cpu.cfs_quota_us": "100000",
            "cpu/job/cpu.cfs_period_us": "100000",
            "cpu/job/step/cpu.cfs_quota_us": "-1",
            "cpu/job/step/cpu.cfs_period_us": "100000",
            "acct/job/cpuacct.usage": "7000000000",
            "acct/job/step/cpuacct.usage": "1",
        },
    )
    mounts = {"cpu": ("cgroup", "/", "cpu"), "acct": ("cgroup", "/", "cpuacct")}
    cpu = find_cpu_group(8, anyway=False, proc=_proc(tmp_path, "2:cpuacct:/job/step\n1:cpu:/job/step\n", mounts))
    assert cpu is not None
    assert (cpu.cores, cpu.used_seconds()) == (1.0, 7.0)


def test_a_container_without_limits_is_still_measured_by_itself(tmp_path: Path) -> None:
    _files(
        tmp_path / "sys",
        {"memory.max": "max", "memory.current": "5000", "cpu.max": "max 100000", "cpu.stat": "usage_usec 1000000"},
    )
    proc = _proc(tmp_path, "0::/\n", {"sys": ("cgroup2", "/", "rw")})
    memory, cpu = find_memory_group(_GB, anyway=True, proc=proc), find_cpu_group(2, anyway=True, proc=proc)
    assert memory is not None
    assert cpu is not None
    assert (memory.limit_bytes, memory.used_bytes(), cpu.cores, cpu.used_seconds()) == (None, 5000, None, 1.0)
    assert find_memory_group(_GB, anyway=False, proc=proc) is None


def test_without_control_groups_there_is_no_group(tmp_path: Path) -> None:
    missing = tmp_path / "nothing"
    assert find_memory_group(_GB, anyway=True, proc=missing) is None
    assert find_cpu_group(2, anyway=True, proc=missing) is None
    assert not is_in_container(missing, {}, tmp_path)


def test_containers_leave_marks(tmp_path: Path) -> None:
    (tmp_path / ".dockerenv").touch()
    assert is_in_container(tmp_path / "proc", {}, tmp_path)
    assert is_in_container(tmp_path / "proc", {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, tmp_path / "elsewhere")
