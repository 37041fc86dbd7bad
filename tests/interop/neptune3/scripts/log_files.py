"""Logs files with the official 3.x logger: small and large ones, from memory and from the disk, one by one and step by step."""

import random
from pathlib import Path

from observations import ARGUMENTS, observe, report

from neptune_scale import Run
from neptune_scale.types import File

MIB = 1024 * 1024


def large():
    return random.Random(2).randbytes(ARGUMENTS["large_bytes"])


def log(run):
    folder = Path("to upload") / "ünï ☃"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "no extension").write_bytes(b"without")
    (folder / "100% #1?&=+.txt").write_text("odd name\n")
    (folder / "empty").write_bytes(b"")
    (folder / "large.bin").write_bytes(large())
    run.assign_files(
        {
            "memory": bytes(range(256)),
            "disk": folder / "no extension",
            "odd": str(folder / "100% #1?&=+.txt"),
            "empty": folder / "empty",
            "empty memory": File(b"", mime_type="text/plain"),
            "large": File(folder / "large.bin", mime_type="application/x-weights"),
            "ünï/☃ path": b"snow",
            "chosen": File(b"<b>chosen</b>", mime_type="text/html", destination="ä ö/../%41#?x&y=1/page.html"),
            "shared/one": File(b"same", destination="shared/file.txt"),
            "shared/two": File(b"same", destination="shared/file.txt"),
            "lied about": File(large()[: 9 * MIB], size=3),
        }
    )
    for version in range(3):
        run.assign_files({"replaced": f"version {version}".encode()})
    for step in (0.5, 1, 2):
        run.log_files({"pictures": File(f"\x89PNG {step}".encode(), mime_type="image/png")}, step=step)


def main():
    with Run(run_id="files 3-ä", enable_console_log_capture=False, source_tracking_config=None) as run:
        log(run)
        observe("processed", lambda: run.wait_for_processing(timeout=90, verbose=False))
    report()


if __name__ == "__main__":
    main()
