"""Counts for Prometheus, in its text format."""

import threading
from bisect import bisect_left
from collections import Counter, defaultdict

from seamark.stores.columns.writer import WriterMetrics

__all__ = ["Metrics"]

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """What the server has done since it started. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._durations: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(_BOUNDS) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._bytes_received = 0

    def count(self, door: str, method: str, status: int, seconds: float, bytes_received: int) -> None:
        """Notes one answered request of one of the front doors."""
        with self._lock:
            self._requests[door, method, status] += 1
            self._durations[door][bisect_left(_BOUNDS, seconds)] += 1
            self._seconds[door] += seconds
            self._bytes_received += bytes_received

    def exposition(self, writer: WriterMetrics) -> str:
        """Everything as Prometheus reads it; `writer` are the column store's counts."""
        with self._lock:
            lines = ["# HELP seamark_requests_total Requests answered.", "# TYPE seamark_requests_total counter"]
            for (door, method, status), count in sorted(self._requests.items()):
                lines.append(f'seamark_requests_total{{door="{door}",method="{method}",status="{status}"}} {count}')
            lines += ["# HELP seamark_request_seconds Time to the end of the answer.", "# TYPE seamark_request_seconds histogram"]
            for door, counts in sorted(self._durations.items()):
                total = 0
                for bound, count in zip((*map(str, _BOUNDS), "+Inf"), counts, strict=True):
                    total += count
                    lines.append(f'seamark_request_seconds_bucket{{door="{door}",le="{bound}"}} {total}')
                lines.append(f'seamark_request_seconds_sum{{door="{door}"}} {self._seconds[door]:.6f}')
                lines.append(f'seamark_request_seconds_count{{door="{door}"}} {total}')
            received = self._bytes_received
        lines += _counter("seamark_received_bytes_total", "Bytes of request bodies.", received)
        lines += _counter("seamark_commit_log_writes_total", "Writes to the log of commits.", writer.log_writes)
        lines += _counter("seamark_commits_total", "Commits to the column store.", writer.commits)
        lines += _counter("seamark_commit_failures_total", "Commits to the column store that failed.", writer.failures)
        lines += _counter(
            "seamark_insert_seconds_total", "Time spent inserting into the column store.", round(writer.insert_seconds, 6)
        )
        lines += _counter("seamark_committed_points_total", "Points of series written.", writer.points)
        lines += _counter("seamark_committed_attributes_total", "Attribute rows written.", writer.attribute_rows)
        return "\n".join(lines) + "\n"


def _counter(name: str, help: str, value: float) -> list[str]:
    return [f"# HELP {name} {help}", f"# TYPE {name} counter", f"{name} {value}"]
