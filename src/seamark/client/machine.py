"""Which machine this is and which of its processes live, so that a journal's processes are not taken for others."""

import os
import sys
import time
from pathlib import Path

import msgspec

__all__ = ["Machine", "is_running", "this_machine"]


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
    try:
        os.kill(pid, 0)
    except OSError:
        # Not there, or somebody else's: what logs here runs as the same user.
        return False
    started = _started_ms(pid)
    # The clock may have been set meanwhile, and the start is known to a hundredth of a second.
    return started is None or started <= since_ms + 2_000


def _started_ms(pid: int) -> int | None:
    """When a process was started; a time that never comes for one that ended and was not waited for; None when unknown."""
    if sys.platform == "linux":
        try:
            # The name of the program, in parentheses, may itself contain blanks and parentheses.
            fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
            if fields[0] in ("Z", "X"):
                return 1 << 62
            # Not /proc/uptime, which in some containers is the container's.
            booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
            return int((booted + int(fields[19]) / os.sysconf("SC_CLK_TCK")) * 1000)
        except (OSError, ValueError, IndexError):
            return None
    import psutil

    try:
        process = psutil.Process(pid)
        return 1 << 62 if process.status() == psutil.STATUS_ZOMBIE else int(process.create_time() * 1000)
    except psutil.Error:
        return None
