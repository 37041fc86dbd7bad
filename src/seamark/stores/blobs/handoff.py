"""Passing chunks from the thread that has them to a thread that sends them.

obstore reads an iterator from within its own asynchronous runtime, where no other call of obstore may be made; chunks that
themselves come from the store must therefore be fetched on another thread.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future

__all__ = ["send"]

_LOOK_SECONDS = 1.0


def send(chunks: Iterator[bytes | bytearray | memoryview], sink: Callable[[Iterator[bytes]], object]) -> None:
    """Reads the chunks on this thread while `sink` takes them, in the same order, on another.

    An error of the chunks is raised in the sink as well, so that it can undo what it began, and then here. An error of the
    sink is raised here.
    """
    waiting: queue.Queue[bytes | BaseException | None] = queue.Queue(maxsize=2)
    ended: Future[None] = Future()

    def received() -> Iterator[bytes]:
        while (chunk := waiting.get()) is not None:
            if isinstance(chunk, BaseException):
                raise chunk
            yield chunk

    def run() -> None:
        try:
            sink(received())
        except BaseException as error:
            ended.set_exception(error)
        else:
            ended.set_result(None)

    def give(chunk: bytes | BaseException | None) -> bool:
        while not ended.done():
            try:
                waiting.put(chunk, timeout=_LOOK_SECONDS)
            except queue.Full:
                continue
            return True
        return False

    thread = threading.Thread(target=run, name="blob-sender", daemon=True)
    thread.start()
    try:
        for chunk in chunks:
            if not give(bytes(chunk)):
                break
        give(None)
    except BaseException as error:
        give(error)
        thread.join()
        raise
    ended.result()
