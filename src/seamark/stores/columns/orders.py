"""The orders in which containers were found, kept: the next page of a table is a slice of one.

Finding and ordering a hundred thousand containers takes a tenth of a second, whichever page of them is wanted, and tables are looked
at page by page. An order depends on a few attributes. What is written to these is noted, and looked up before the order is used again:
where containers are ordered by numbers, those that were written to take their new places, and nothing else is read.

All writers must be in this process.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from seamark.model.moments import Moment
from seamark.stores.columns.batches import Batch
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.rows import UInt64Array
from seamark.stores.columns.search import Question, Selection, SortKey, answer, question_of
from seamark.stores.columns.translated import Translated
from seamark.stores.columns.writer import GroupWriter

__all__ = ["Orders"]

_NEVER = Moment(0, 0)
_MOST_ORDERS = 32
_MOST_CONTAINERS = 2_000_000
"""In all orders together; each takes some twenty bytes."""
_IDLE_SECONDS = 600.0
_MOST_CHANGES = 2_000
"""Where more containers were written to, all are found again."""


_Written = tuple[int, int, int]
"""Of a project, a container and its attribute."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Containers in their order. `keys` has of each part of the order whether a container has it, and its number."""

    containers: UInt64Array
    keys: list[npt.NDArray[np.generic]]


@dataclass(slots=True)
class _Order:
    question: Question
    selection: Selection
    sort: tuple[SortKey, ...]
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while it is found, so that it is found once for all who want it."""
    found: _Found | None = None
    changed: set[int] | None = None
    """The containers that were written to since it was found; None stands for any."""
    used_at: float = 0.0
    is_worth_it: bool = True


class Orders:
    """Thread-safe."""

    def __init__(self, engine: Engine, writer: GroupWriter, now: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._writer = writer
        self._now = now
        self._lock = threading.Lock()
        self._orders: OrderedDict[Question, _Order] = OrderedDict()
        self._attributes: frozenset[int] = frozenset()
        """Those that any of them depends on."""
        self._under_way: dict[int, Batch] = {}
        """What is being written. Whoever sent it may hear that it is done before it is noted here."""

    def find(self, selection: Selection, sort: Sequence[SortKey], *, offset: int, limit: int | None) -> tuple[int, list[int]]:
        """How many containers are selected, and the ids of those from `offset` on, at most `limit`, in order; ties newest first.

        Raises InvalidQuery when the query is nested too deeply or has too many conditions.
        """
        if not selection.projects:
            return 0, []
        with Translated():
            question = question_of(self._engine, selection, sort)
            order = self._order_of(question, selection, sort)
            if order is not None:
                with order.lock:
                    found = self._current(order)
                if found is not None:
                    end = None if limit is None else offset + max(0, limit)
                    return len(found.containers), found.containers[offset:end].tolist()
            self._writer.settle(projects=selection.projects)
            return answer(self._engine, question, offset=offset, limit=limit)

    def during(self, batch: Batch, submit: Callable[[], "Future[None]"]) -> "Future[None]":
        """Submits the batch, and notes what of it concerns an order."""
        with self._lock:
            self._under_way[id(batch)] = batch
        try:
            done = submit()
        except BaseException:
            with self._lock:
                del self._under_way[id(batch)]
            raise
        done.add_done_callback(lambda _: self._note(batch))
        return done

    def forget(self) -> None:
        """Something was removed from the tables: all is found again."""
        with self._lock:
            for order in self._orders.values():
                order.changed = None

    def _note(self, batch: Batch) -> None:
        with self._lock:
            del self._under_way[id(batch)]
            self._drop_idle()
            written = _written(batch, self._attributes)
            for order in self._orders.values() if written else ():
                if order.changed is not None:
                    order.changed |= _concerned(written, order)
                    if len(order.changed) > _MOST_CHANGES:
                        order.changed = None

    def _order_of(self, question: Question, selection: Selection, sort: Sequence[SortKey]) -> _Order | None:
        """What is kept for the question, if that is worth it."""
        # What depends on the time is another question each time; a few containers are found at once.
        is_lasting = question == question_of(self._engine, replace(selection, now=_NEVER), sort)
        if not is_lasting or selection.narrowing.containers is not None:
            return None
        with self._lock:
            self._drop_idle()
            order = self._orders.get(question)
            if order is None:
                order = self._orders[question] = _Order(question, selection, tuple(sort))
                self._attributes |= question.attributes
            self._orders.move_to_end(question)
            order.used_at = self._now()
            while len(self._orders) > _MOST_ORDERS or (len(self._orders) > 1 and self._size() > _MOST_CONTAINERS):
                self._drop_oldest()
            return order if order.is_worth_it else None

    def _size(self) -> int:
        return sum(len(each.found.containers) for each in self._orders.values() if each.found is not None)

    def _drop_idle(self) -> None:
        while self._orders and next(iter(self._orders.values())).used_at < self._now() - _IDLE_SECONDS:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        _drop(self._orders.popitem(last=False)[1])
        self._attributes = frozenset[int]().union(*(each.attributes for each in self._orders))

    def _current(self, order: _Order) -> _Found | None:
        """The order as of now; None where it is not worth keeping."""
        with self._lock:
            changed, order.changed = order.changed, set()
            if changed is not None:
                attributes = order.question.attributes
                changed = changed.union(*(_concerned(_written(each, attributes), order) for each in self._under_way.values()))
        is_as_found = changed is not None and not changed
        # Whoever wants another order may drop this one at any moment.
        before = order.found
        if before is not None and is_as_found:
            return before
        directions = order.question.directions
        if directions is None and not is_as_found:
            # A page of texts is found much sooner than the order of all of them, which pays for who looks on while nothing changes.
            order.found = None
            return None
        try:
            self._writer.settle(projects=order.selection.projects)
            if before is None or directions is None or changed is None or len(changed) > _MOST_CHANGES:
                found = self._read(order.question)
            else:
                narrowing = replace(order.selection.narrowing, containers=tuple(sorted(changed)))
                again = self._read(question_of(self._engine, replace(order.selection, narrowing=narrowing), order.sort))
                found = _merged(before, changed, again, directions)
        except BaseException:
            _drop(order)
            raise
        if len(found.containers) > _MOST_CONTAINERS:
            order.found, order.is_worth_it = None, False
            return None
        order.found = found
        return found

    def _read(self, question: Question) -> _Found:
        table = self._engine.query(question.statement(with_keys=True), dict(question.parameters))
        if not table.num_rows:
            return _Found(np.zeros(0, np.uint64), [])
        containers, *keys = (column.to_numpy() for column in table.columns)
        return _Found(containers, keys)


def _drop(order: _Order) -> None:
    """Nothing is noted any more for who waits for it."""
    order.found, order.changed = None, None


def _concerned(written: Sequence[_Written], order: _Order) -> set[int]:
    """The containers of which attributes were written that the order depends on."""
    attributes, projects = order.question.attributes, order.selection.projects
    return {container for project, container, attribute in written if attribute in attributes and project in projects}


def _written(batch: Batch, attributes: frozenset[int]) -> list[_Written]:
    """What the batch has of these attributes."""
    found = [(int(row[0]), key[0], key[1]) for key, row in batch.attributes.items() if key[1] in attributes]
    if batch.tables and attributes:
        wanted = np.array(sorted(attributes), np.uint64)
        for series in (table.series for table in batch.tables):
            # A few among a thousand, which are not worth sorting.
            has = (series.attributes[:, np.newaxis] == wanted).any(axis=0)
            found += [(series.project, series.container, each) for each in wanted[has].tolist()]
    return found


def _merged(before: _Found, changed: set[int], now: _Found, directions: Sequence[bool]) -> _Found:
    """What was found before, with those containers that have changed in the places that they have now."""
    kept = ~np.isin(before.containers, np.array(list(changed), np.uint64))
    containers = before.containers[kept]
    keys = [each[kept] for each in before.keys]
    if len(now.containers):
        containers = np.concatenate([now.containers, containers])
        keys = [np.concatenate(each) for each in zip(now.keys, keys or [each[:0] for each in now.keys], strict=True)]
    # The last one counts most. What is no number comes last, as in the engine.
    ranks: list[npt.NDArray[np.generic]] = [~containers]
    for place in reversed(range(len(directions) if keys else 0)):
        has, numbers = keys[2 * place], keys[2 * place + 1].astype(np.float64)
        ranks += [-numbers if directions[place] else numbers, -has.astype(np.int8)]
    order = np.lexsort(ranks)
    return _Found(containers[order], [each[order] for each in keys])
