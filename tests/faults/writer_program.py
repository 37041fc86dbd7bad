"""Writes through Tracking until it is killed, and prints each request after its acknowledgement.

Arguments: a directory, a seed. Prints `ready`, then lines of `run first count`: the points first..first+count-1 of the
run's series are acknowledged.
"""

import random
import sys
import threading
from pathlib import Path

from seamark.model.operations import AddStrings, Assign, DeleteAttribute
from tests.tracking.core_world import World, a_world_again, floats, texts

_print_lock = threading.Lock()


def _say(*words: object) -> None:
    with _print_lock:
        print(*words, flush=True)


def _write(world: World, run_name: str, seed: int) -> None:
    chosen = random.Random(seed)
    run = world.a_run(custom_id=run_name)
    position = world.summary(run, "x").count if "x" in world.paths(run) else 0
    while True:
        size = chosen.choice([1, 1, 3, 50, 2000])
        steps = range(position, position + size)
        commit = world.submit(
            run,
            floats("x", [float(step) for step in steps], steps),
            texts("log", [f"line {step}" for step in steps], steps),
            Assign("count", position + size),
            AddStrings("set", frozenset({str(position)})),
            Assign(f"param/{position % 500}", position),
            DeleteAttribute(f"param/{(position - 250) % 500}"),
        )
        assert commit.errors == []
        commit.wait(60)
        position += size
        _say(run_name, position - size, size)


def main() -> None:
    seed = int(sys.argv[2])
    with a_world_again(Path(sys.argv[1])) as world:
        _say("ready")
        threads = [threading.Thread(target=_write, args=(world, f"run-{n}", seed + n), daemon=True) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
