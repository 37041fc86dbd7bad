"""Makes the tiles of a store in many small statements, until it is killed or done; `tests/faults/test_tiles.py` kills it."""

import sys
from pathlib import Path

from seamark.stores.columns import Columns
from seamark.stores.columns import tile_building as building

building._POINTS_PER_STATEMENT = 20_000  # pyright: ignore[reportPrivateUsage]


def main(directory: Path) -> None:
    columns = Columns.open(directory / "columns", directory / "pending")
    print("ready", flush=True)
    if columns.make_tiles(120):
        print("done", flush=True)
    columns.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
