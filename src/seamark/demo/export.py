"""A folder as neptune.ai's exporter writes it: made up, small, with something of every type. To try imports with."""

import json
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from seamark.demo.curves import falling
from seamark.demo.pictures import picture

__all__ = ["SCHEMA", "ExportWriter", "RunRows", "safe_name", "write_export"]

# pyarrow's stubs leave much of this open.
_pq: Any = pyarrow.parquet
_MICROS = Decimal("0.000001")
_TIME = pa.timestamp("ms", tz="UTC")
SCHEMA: Any = pa.schema(
    [
        ("project_id", pa.string()),
        ("run_id", pa.string()),
        ("attribute_path", pa.string()),
        ("attribute_type", pa.string()),
        ("step", pa.decimal128(18, 6)),
        ("timestamp", _TIME),
        ("int_value", pa.int64()),
        ("float_value", pa.float64()),
        ("string_value", pa.string()),
        ("bool_value", pa.bool_()),
        ("datetime_value", _TIME),
        ("string_set_value", pa.list_(pa.string())),
        ("file_value", pa.struct([("path", pa.string())])),
        (
            "histogram_value",
            pa.struct([("type", pa.string()), ("edges", pa.list_(pa.float64())), ("values", pa.list_(pa.float64()))]),
        ),
    ]
)
_COLUMN_OF = {
    "int": "int_value",
    "float": "float_value",
    "float_series": "float_value",
    "string": "string_value",
    "string_series": "string_value",
    "bool": "bool_value",
    "datetime": "datetime_value",
    "string_set": "string_set_value",
    "histogram_series": "histogram_value",
    "file": "file_value",
    "file_series": "file_value",
    "file_set": "file_value",
    "artifact": "file_value",
}

Step = int | float | str


def safe_name(text: str) -> str:
    """What the exporter calls the files of a project or run: safe for file systems, and unique by a digest."""
    plain = "".join(character if character.isalnum() or character in "_-" else "_" for character in text)
    return f"{plain}-{blake2b(text.encode(), digest_size=8).hexdigest()}"


class ExportWriter:
    """Writes `data` and `files` below a folder."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.files = folder / "files"

    def run(self, project: str, run_id: str, scope: str = "") -> "RunRows":
        """A run, or with the scope `models` or `model_versions` one of these."""
        return RunRows(self, project, run_id, scope)


class RunRows:
    """The rows of one run, which are gathered and then written."""

    def __init__(self, writer: ExportWriter, project: str, run_id: str, scope: str) -> None:
        self.project = project
        self.run_id = run_id
        self.data_folder = writer.data / safe_name(project) / scope
        self.files_folder = writer.files / safe_name(project) / scope
        self._rows: list[dict[str, Any]] = []

    def value(self, path: str, kind: str, value: object, step: Step | None = None, time: int | None = None) -> "RunRows":
        """One row; times in milliseconds since the epoch."""
        row: dict[str, Any] = {"attribute_path": path, "attribute_type": kind, "timestamp": time}
        row["step"] = None if step is None else Decimal(str(step)).quantize(_MICROS)
        if (column := _COLUMN_OF.get(kind)) is not None:
            row[column] = value
        self._rows.append(row)
        return self

    def values(self, kind: str, **values: object) -> "RunRows":
        """Single values; `__` in a name stands for `/`."""
        for name, value in values.items():
            self.value(name.replace("__", "/"), kind, value)
        return self

    def series(self, path: str, kind: str, points: Sequence[tuple[Step, int, object]]) -> "RunRows":
        """Points: step, time, value."""
        for step, time, value in points:
            self.value(path, kind, value, step, time)
        return self

    def file(
        self, path: str, content: bytes, name: str = "", kind: str = "file", step: Step | None = None, time: int | None = None
    ) -> "RunRows":
        """A file below the folder of files, and the row that names it."""
        below = f"{self.run_id}/{path}" + (f"/{name}" if name else "")
        target = self.files_folder / below
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        is_set = kind == "file_set"
        return self.value(path, kind, {"path": below.rpartition("/")[0] if is_set else below}, step, time)

    def file_set(self, path: str, files: dict[str, bytes]) -> "RunRows":
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            for name, content in files.items():
                opened.writestr(name, content)
        return self.file(path, archive.getvalue(), f"{path.rpartition('/')[2]}.zip", "file_set")

    def artifact(self, path: str, files: Sequence[dict[str, object]]) -> "RunRows":
        return self.file(path, json.dumps(files).encode(), "files_list.json", "artifact")

    def write(self, parts: int = 1) -> list[Path]:
        """Writes the rows into so many parts, and gives their paths."""
        self.data_folder.mkdir(parents=True, exist_ok=True)
        count = len(self._rows)
        paths: list[Path] = []
        for number in range(parts):
            rows = self._rows[count * number // parts : count * (number + 1) // parts]
            named = [{"project_id": self.project, "run_id": self.run_id, **row} for row in rows]
            paths.append(self.data_folder / f"{safe_name(self.run_id)}_part_{number}.parquet")
            _pq.write_table(pa.Table.from_pylist(named, SCHEMA), paths[-1], compression="snappy")
        return paths


_BEGAN = 1_756_000_000_000
_MINUTE = 60_000
_POINTS = 120


def write_export(folder: Path, project: str = "main/exported") -> None:
    """Runs of both APIs with every type of attribute, forks, an experiment, and a model with two versions."""
    writer = ExportWriter(folder)
    key = "EXP"
    rng = np.random.default_rng(73)
    for number in (1, 2, 3):
        _older_run(writer.run(project, f"{key}-{number}"), number, rng)
    for number, (run_id, parent, step) in enumerate((("base", None, 0), ("fork", "base", 60), ("fork-of-fork", "fork", 90)), 4):
        _newer_run(writer.run(project, run_id), f"{key}-{number}", number, parent, step, rng)
    _model(writer, project, key)


def _system(rows: RunRows, sys_id: str, number: int) -> int:
    began = _BEGAN + number * 30 * _MINUTE
    rows.values("string", sys__id=sys_id, sys__owner="ann")
    rows.values("datetime", sys__creation_time=began, sys__modification_time=began + 25 * _MINUTE)
    rows.values("datetime", sys__ping_time=began + 25 * _MINUTE)
    rows.values("float", sys__running_time=25 * 60.0, sys__size=1e6).values("bool", sys__trashed=False, sys__failed=number == 3)
    rows.value("sys/tags", "string_set", ["exported", "baseline" if number % 2 else "sweep"])
    return began


def _metrics(rows: RunRows, began: int, rng: np.random.Generator, *, first: int = 0, width: str = "1") -> None:
    curves = falling(rng, _POINTS, 2)
    for place, path in enumerate(("train/loss", "validation/loss")):
        points = [
            (Decimal(step) * Decimal(width), began + step * 10_000, float(curves[step, place])) for step in range(first, _POINTS)
        ]
        rows.series(path, "float_series", [(str(step), time, value) for step, time, value in points])


def _older_run(rows: RunRows, number: int, rng: np.random.Generator) -> None:
    began = _system(rows, rows.run_id, number)
    rows.values(
        "string", sys__name=f"exported {number}", sys__description="From a project of the 2.x API", config__optimizer="adamw"
    )
    rows.values("float", config__lr=0.1**number).values("int", config__batch_size=2 ** (5 + number))
    rows.values("bool", config__use_amp=number % 2 == 0).values("datetime", config__started=began)
    rows.value("config/layers", "string_set", ["conv", "dense"])
    _metrics(rows, began, rng)
    lines = [(step, began + step * 10_000, f"epoch {step}: done\n") for step in range(_POINTS)]
    rows.series("monitoring/stdout", "string_series", lines)
    rows.file("model/weights", b"weights" * 64).file("notes", b"Two learning rates, one optimiser.\n")
    for step in (0, 60, 119):
        rows.file("validation/samples", picture(rng, 64), f"{step}.0.png", "file_series", step)
    rows.file_set("source_code/files", {"train.py": b"print('training')\n", "lib/net.py": b"LAYERS = 2\n"})
    listed = {"filePath": "train.csv", "fileHash": "a" * 64, "type": "Local", "size": 1234}
    rows.artifact("data/train", [{**listed, "metadata": [{"key": "file_path", "value": "data/train.csv"}]}])
    rows.write(parts=number)


def _newer_run(rows: RunRows, sys_id: str, number: int, parent: str | None, step: int, rng: np.random.Generator) -> None:
    began = _system(rows, sys_id, number)
    rows.values("string", sys__custom_run_id=rows.run_id, sys__name="pretraining", sys__experiment__name="pretraining")
    rows.values("bool", sys__experiment__is_head=rows.run_id == "fork-of-fork")
    if parent is not None:
        rows.values("string", sys__forking__parent=parent).values("int", sys__forking__step=step)
    rows.values("float", config__lr=0.01).values("string", config__model="gpt-small", config__absent=None)
    _metrics(rows, began, rng, first=step + 1 if parent else 0)
    steps = [(f"{place + 0.5}", began + place, None if place == 3 else place / 2) for place in range(step, step + 8)]
    rows.series("eval/halves", "float_series", steps)
    rows.series("logs/lines", "string_series", [(place, began + place, f"line {place}") for place in range(step + 1, step + 40)])
    edges = np.linspace(-1, 1, 9).tolist()
    points = [
        (place, began + place, {"type": "COUNTING", "edges": edges, "values": rng.integers(0, 50, 8).astype(float).tolist()})
        for place in range(step + 1, step + 10)
    ]
    rows.series("weights/histogram", "histogram_series", points)
    rows.file("artifacts/config.json", b'{"layers": 12}\n', "config.json")
    for place in (step + 1, step + 20):
        rows.file("samples/picture", picture(rng, 64), f"step_{place}_000000.png", "file_series", place, began + place)
    rows.write()


def _model(writer: ExportWriter, project: str, key: str) -> None:
    model = writer.run(project, f"{key}-NET", "models")
    model.values("string", sys__id=f"{key}-NET", sys__name="Net").values("datetime", sys__creation_time=_BEGAN)
    model.file("signature", b'{"inputs": 2}\n').write()
    for number, stage in ((1, "archived"), (2, "production")):
        version = writer.run(project, f"{key}-NET-{number}", "model_versions")
        version.values("string", sys__id=version.run_id, sys__model_id=f"{key}-NET", sys__stage=stage)
        version.values("datetime", sys__creation_time=_BEGAN + number * _MINUTE).values(
            "float", validation__accuracy=0.9 + number / 50
        )
        version.write()
