"""What became of earlier requests.

The id of a request carries its outcome and when to tell it: `<12 hex digits of milliseconds><8 random ones>-<code>x<count>-…`. So any
server answers for it, also after a restart, and an id that is not ours counts as processed, for the client would ask for it for ever.
"""

import random
import re
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from seamark.model.access import ProjectId
from seamark.wire.neptune3.errors import GRPC_CODES, GrpcCode, IngestCode
from seamark.wire.neptune3.messages.ingest_pb2 import RequestStatus

__all__ = ["Outcome", "Pauses", "Problem", "RecentProblems", "new_request_id", "seconds_until_told", "status_of", "when_seen"]

_ID = re.compile(r"(?P<time>[0-9a-f]{12})[0-9a-f]{8}(?P<counts>(?:-[0-9]{1,3}x[0-9]{1,18}){0,64})")
_COUNT = re.compile(r"-([0-9]+)x([0-9]+)")
_LOOKS_EVERY_MS = 1_000
"""How often the client looks at what waits for a status; it tells its lag from that."""
_SEEN_MS = 1_100
"""What is gone sooner may never be seen by the client."""
_BETWEEN_LOOKS_MS = 750
"""The client looks first when it creates the run. A script that waits for the run's data began to some tenths of a second later, and
asks every second, too: told now, the client sees that nothing waits before the script does and writes more."""
_CREATED_LATELY_MS = 30_000
_MOST_CHARACTERS = 2_000
"""Of what is remembered of a path, and of a message."""
_KNOWN = {code.value: code for code in IngestCode}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one field, or the run itself (then the path is empty), was not stored as sent."""

    path: str
    code: IngestCode
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request: how many of its fields were stored, and what was wrong with the others."""

    stored: int = 0
    problems: Sequence[Problem] = field(default_factory=list[Problem])
    further: Mapping[IngestCode, int] = field(default_factory=dict[IngestCode, int])
    """How many more problems there were of a request with very many."""

    def counts(self) -> Mapping[IngestCode, int]:
        counts = Counter(problem.code for problem in self.problems)
        counts.update(self.further)
        if self.stored > 0:
            counts[IngestCode.OK] = self.stored
        return counts


def when_seen(now: int, created_at: int | None = None) -> int:
    """When to tell the status of the first request after a pause, so that the client can have seen it wait.

    `now` and what it returns are in milliseconds, like the time at which the client created the run, where this request does that.
    """
    if created_at is None or not 0 <= now - created_at <= _CREATED_LATELY_MS:
        # No creation, or its time was made up or is that of a clock that differs.
        return now + _SEEN_MS
    looks = -(-(now + _SEEN_MS - created_at - _BETWEEN_LOOKS_MS) // _LOOKS_EVERY_MS)
    return created_at + looks * _LOOKS_EVERY_MS + _BETWEEN_LOOKS_MS


def new_request_id(outcome: Outcome, told_at: int | None = None) -> str:
    """A new id that carries the outcome, and when to tell it: a time in milliseconds, by default now."""
    if told_at is None:
        told_at = time.time_ns() // 1_000_000
    return f"{told_at:012x}{random.getrandbits(32):08x}" + "".join(
        f"-{code:d}x{count}" for code, count in sorted(outcome.counts().items())
    )


def seconds_until_told(request_id: str) -> float:
    """For how long to hold back the status of the request."""
    match = _ID.fullmatch(request_id)
    if match is None:
        return 0
    # Another server's clock may be ahead of ours.
    return min(max(int(match["time"], 16) / 1000 - time.time(), 0), (_SEEN_MS + _LOOKS_EVERY_MS) / 1000)


def status_of(request_id: str) -> RequestStatus:
    """The status that the id carries; OK for what is no id of ours."""
    status = RequestStatus()
    match = _ID.fullmatch(request_id)
    for number, count in _COUNT.findall(match["counts"]) if match else ():
        code = _KNOWN.get(int(number))
        if code is not None:
            status.code_by_count.add(code=GRPC_CODES.get(code, GrpcCode.INVALID_ARGUMENT), count=int(count), detail=code)
    if not status.code_by_count:
        status.code_by_count.add(code=GrpcCode.OK, count=1, detail=IngestCode.OK)
    return status


class Pauses:
    """Which requests are the first ones of their run for a while. Thread-safe.

    Where they keep coming none is held back: the client sees some of them wait anyway, and a script that waits until nothing does
    would wait for longer.
    """

    def __init__(self, seconds: float = 1.25, max_runs: int = 10_000) -> None:
        self._seconds = seconds
        self._max_runs = max_runs
        self._latest: OrderedDict[tuple[ProjectId, str], float] = OrderedDict()
        self._lock = threading.Lock()

    def end(self, project: ProjectId, run: str) -> bool:
        """Notes that a request for the run came now; whether that was after a pause."""
        now = time.monotonic()
        with self._lock:
            before = self._latest.pop((project, run), None)
            self._latest[project, run] = now
            if len(self._latest) > self._max_runs:
                self._latest.popitem(last=False)
        return before is None or now - before > self._seconds


class RecentProblems:
    """The words to the codes of the latest requests that had problems, for whoever asks soon. Thread-safe."""

    def __init__(self, max_requests: int = 2_000, max_problems: int = 100) -> None:
        self._max_requests = max_requests
        self._max_problems = max_problems
        self._requests: OrderedDict[str, tuple[ProjectId, Sequence[Problem]]] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, request_id: str, project: ProjectId, problems: Sequence[Problem]) -> None:
        if not problems:
            return
        with self._lock:
            self._requests[request_id] = project, [_shortened(each) for each in problems[: self._max_problems]]
            if len(self._requests) > self._max_requests:
                self._requests.popitem(last=False)

    def of(self, request_id: str, project: ProjectId) -> Sequence[Problem]:
        """What is remembered of a request to this project."""
        with self._lock:
            owner, problems = self._requests.get(request_id, (None, ()))
        return problems if owner == project else ()


def _shortened(problem: Problem) -> Problem:
    """A path may be too long to be one, and is quoted in the message then."""
    if len(problem.path) <= _MOST_CHARACTERS and len(problem.message) <= _MOST_CHARACTERS:
        return problem
    return replace(problem, path=problem.path[:_MOST_CHARACTERS], message=problem.message[:_MOST_CHARACTERS])
