"""Which machine this is and which of its processes live, so that a journal's processes are not taken for others."""

import os
import sys
import time
from pathlib import Path

import msgspec

__all__ = ["Machine", "identity", "is_running", "this_machine"]

_CLOCK_ERROR_MS = 60_000


class Machine(msgspec.Struct, frozen=True):
    """Where a process id means something: a host, since a start of it, in a namespace of process ids."""

    host: str
    boot: str
    namespace: str


def this_machine() -> Machine:
    boot, namespace = "", ""
    if sys.platform == "linux":
        try:
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
            namespace = os.readlink("/proc/self/ns/pid")
        except OSError:
            pass
    return Machine(os.uname().nodename, boot, namespace)


def is_running(pid: int, since_ms: int) -> bool:
    """Whether the process that had this id at a time (milliseconds since the epoch) still runs, and not another one by now."""
    started = _started_ms(pid)
    # Clocks are set now and then.
    return started is not None and started <= since_ms + _CLOCK_ERROR_MS


def _started_ms(pid: int) -> int | None:
    """When a process was started (0 when that is unknown); None when it does not run any more. What is told of one process
    differs only when the clock was set."""
    try:
        os.kill(pid, 0)
    except OSError:
        # Not there, or somebody else's: what logs here runs as the same user.
        return None
    if sys.platform == "linux":
        ticks = _start_ticks(pid)
        # Not /proc/uptime, which in some containers is the container's.
        booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
        return None if ticks is None else int((booted + ticks / os.sysconf("SC_CLK_TCK")) * 1000)
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else int(process.create_time() * 1000)
    except psutil.NoSuchProcess:
        return None
    except psutil.Error:
        return 0


def identity(pid: int) -> int | None:
    """A number that another process with the same id does not have; None when the process does not run any more."""
    return _start_ticks(pid) if sys.platform == "linux" else _started_ms(pid)


def _start_ticks(pid: int) -> int | None:
    """When a process of this machine was started, in the kernel's own time; None when it has ended, waited for or not."""
    try:
        # The name of the program, in parentheses, may itself contain blanks and parentheses.
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return None if fields[0] in ("Z", "X") else int(fields[19])
    except (OSError, ValueError, IndexError):
        return None
