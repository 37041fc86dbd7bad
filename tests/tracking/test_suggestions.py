"""What a hundred runs are like is remembered, and told again behind the answer."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from seamark.tracking.suggestions import Suggested, Suggestions

RUNS = tuple(range(100))


@dataclass
class Telling:
    """Each time another number of runs, so that one sees which telling an answer is from."""

    time: float = 0.0
    times: int = 0
    waiting: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])

    def __post_init__(self) -> None:
        self.kept = Suggestions(lambda: self.time)

    def tell(self) -> Suggested:
        self.times += 1
        return Suggested(self.times, [], [])

    def ask(self, runs: tuple[int, ...] = RUNS, project: int = 1) -> int:
        return self.kept.get(project, runs, self.tell, self.waiting.append).considered

    def later(self) -> None:
        waiting, self.waiting = self.waiting, []
        for each in waiting:
            each()


def test_the_same_runs_are_looked_at_once() -> None:
    telling = Telling()
    assert [telling.ask(), telling.ask()] == [1, 1]
    assert telling.ask(project=2) == 2
    assert telling.waiting == []


@pytest.mark.parametrize("runs", [RUNS, (*RUNS[3:], 100, 101, 102)])
def test_who_asks_does_not_wait_for_what_changes_slowly_and_the_next_one_sees_it(runs: tuple[int, ...]) -> None:
    telling = Telling()
    telling.ask()
    telling.time = 61.0
    assert [telling.ask(runs), telling.ask(runs)] == [1, 1]
    assert len(telling.waiting) == 1, "it is told again once"
    telling.later()
    assert telling.ask(runs) == 2
    assert telling.waiting == []


def test_other_runs_and_what_is_very_old_are_looked_at_at_once() -> None:
    telling = Telling()
    telling.ask()
    assert telling.ask((*RUNS[11:], *range(200, 211))) == 2
    assert telling.ask() == 3
    telling.time = 3_600.0
    assert telling.ask() == 4


def test_what_could_not_be_told_again_is_told_again_the_next_time() -> None:
    telling = Telling()
    telling.ask()
    telling.time = 61.0

    def fail() -> Suggested:
        raise RuntimeError("no")

    assert telling.kept.get(1, RUNS, fail, telling.waiting.append).considered == 1
    with pytest.raises(RuntimeError):
        telling.later()
    assert telling.ask() == 1
    telling.later()
    assert telling.ask() == 2
