"""Asking a server as often as it takes: while it is away, busy or failing, and while it refuses what may be allowed later."""

import random
import threading
import time
from collections.abc import Callable
from enum import Enum, auto
from typing import TypeVar

from seamark.client.errors import RequestRefused, ServerUnreachable
from seamark.client.uploader.messages import Connected, Disconnected, Message, Refused

__all__ = ["FAILED", "GivenUp", "Insistence", "Reason"]

T = TypeVar("T")

_MAX_PAUSE = 10.0
_REFUSED_PAUSE = 30.0
_SAY_AFTER_SECONDS = 3.0
_ABOUT_CONTENTS = frozenset({400, 409, 413, 415, 422})
"""What Seamark answers to contents that it will never take. All other refusals are about who asks, for what and by which way."""
_TOO_LARGE = 413
FAILED = 500
"""What Seamark answers when it fails at what it does not know to be wrong."""
_MANY_FAILURES = 8
"""As often Seamark must fail at the same before it counts as what it never takes; with the pauses between, for half a minute."""
_FEW_FAILURES = 2
"""The same for parts of what it failed at so often."""
_HASTY_PAUSE = 0.5


class Reason(Enum):
    UNREACHABLE = auto()
    REFUSED = auto()
    STOPPED = auto()


class GivenUp(Exception):
    """Nothing more is sent; the journal stays."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


class Insistence:
    """Shared by everything that sends one journal, so that all of it knows when the server is back. Thread-safe."""

    def __init__(
        self, say: Callable[[Message], None], is_worth_it: Callable[[Reason], bool], works: Callable[[], bool] = lambda: False
    ) -> None:
        """`is_worth_it` says whether to go on trying when the server is away, or when it refuses; `works` whether it does other
        things for this journal at this moment."""
        self._say = say
        self._is_worth_it = is_worth_it
        self._works = works
        self._changed = threading.Condition()
        self._away_since: float | None = None
        self._was_said = False
        self._is_stopped = False

    def stop(self) -> None:
        """Ends all attempts."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def __call__(
        self, action: Callable[[], T], *, can_be_less: bool = False, may_be_poison: bool = False, is_part: bool = False
    ) -> T:
        """What the action gives, as soon as the server answers it. `can_be_less`: what is sent can be sent in smaller parts.

        Raises GivenUp, and RequestRefused for answers that are about what was sent. Only Seamark itself can say that it is wrong:
        what a proxy or a maintenance page answers passes, and what was logged must still be there then.

        `may_be_poison`: RequestRefused is raised as well when Seamark fails at it (500) again and again, while it does other things;
        `is_part`: of what it failed at so.
        """
        attempt = failures = 0
        while True:
            if self._is_stopped:
                raise GivenUp(Reason.STOPPED)
            try:
                answer = action()
            except ServerUnreachable as error:
                failures = failures + 1 if error.is_failure and may_be_poison else 0
                if failures:
                    if failures >= (_FEW_FAILURES if is_part else _MANY_FAILURES) and self._works():
                        self.note_presence()
                        raise RequestRefused(str(error), FAILED, "internal") from None
                    if failures < _MANY_FAILURES and not self._is_worth_it(Reason.UNREACHABLE):
                        # Who does not wait for a server that is away finds out at once.
                        self._pause(_HASTY_PAUSE)
                        continue
                self._note_absence(error)
                attempt += 1
                pause, reason = min(_MAX_PAUSE, 0.25 * 2 ** min(attempt, 6)) * random.uniform(0.6, 1.0), Reason.UNREACHABLE  # noqa: S311
            except RequestRefused as error:
                self.note_presence()
                if error.status in _ABOUT_CONTENTS and error.kind:
                    raise
                if error.status == _TOO_LARGE and can_be_less:
                    raise
                self._say(Refused(error.kind or str(error.status), str(error)))
                pause, reason = _REFUSED_PAUSE, Reason.REFUSED
            else:
                self.note_presence()
                return answer
            if not self._is_worth_it(reason):
                raise GivenUp(reason)
            self._sleep(pause, reason)

    def note_presence(self) -> None:
        """The server has answered somebody."""
        with self._changed:
            if self._away_since is not None:
                self._away_since = None
                if self._was_said:
                    self._was_said = False
                    self._say(Connected())
                self._changed.notify_all()

    def _note_absence(self, error: ServerUnreachable) -> None:
        with self._changed:
            now = time.monotonic()
            if self._away_since is None:
                self._away_since = now
            if not self._was_said and now - self._away_since >= _SAY_AFTER_SECONDS:
                self._was_said = True
                self._say(Disconnected(str(error)))

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopped, seconds)

    def _sleep(self, seconds: float, reason: Reason) -> None:
        deadline = time.monotonic() + seconds
        with self._changed:
            while not self._is_stopped and (left := deadline - time.monotonic()) > 0:
                if reason is Reason.UNREACHABLE and self._away_since is None:
                    return
                self._changed.wait(min(left, 1.0))
                if not self._is_worth_it(reason):
                    return
