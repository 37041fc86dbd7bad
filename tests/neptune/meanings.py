"""Says what a `neptune` package makes of many values, as JSON: run by the official package's interpreter and by ours."""

import argparse
import datetime
import decimal
import enum
import fractions
import hashlib
import io
import json
import logging
import re
import sys
import warnings

import numpy as np
import pandas as pd
from PIL import Image

from neptune.types import (
    Artifact,
    Boolean,
    Datetime,
    File,
    FileSeries,
    FileSet,
    Float,
    FloatSeries,
    GitRef,
    Integer,
    String,
    StringSeries,
    StringSet,
)
from neptune.types.namespace import Namespace
from neptune.types.type_casting import cast_value, cast_value_for_extend
from neptune.utils import stringify_unsupported

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

RNG = np.random.default_rng(3)
FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})


class Colour(enum.IntEnum):
    RED = 1


class Number:
    def __float__(self):
        return 4.5


def described(value):
    """A value as text that is the same in both packages if the value is."""
    if isinstance(value, File):
        return f"File .{value.extension} {value.file_type.value} {content_of(value)}"
    if isinstance(value, FileSeries):
        return f"FileSeries {[described(each) for each in value.values]} {value.name} {value.description}"
    if isinstance(value, (FloatSeries, StringSeries)):
        return f"{value} {value.values}"
    if isinstance(value, StringSet):
        return f"StringSet {sorted(value.values)}"
    return f"{type(value).__name__} {value!r} {value}"


def content_of(file):
    if file.file_type.value == "LOCAL_FILE":
        return file.path
    content = file.content
    if file.extension == "png":  # what the pixels are: the file itself depends on Pillow's version
        with Image.open(io.BytesIO(content)) as image:
            content = f"{image.mode} {image.size} ".encode() + image.tobytes()
    return hashlib.sha1(content).hexdigest()


def outcome(make):
    try:
        return re.sub("0x[0-9a-f]+", "0x", described(make()))
    except Exception as error:
        return f"raises {type(error).__name__}"


arrays = {
    "bytes": RNG.integers(0, 256, (7, 5), dtype=np.uint8),
    "rgb": RNG.integers(0, 256, (7, 5, 3), dtype=np.uint8),
    "rgba": RNG.integers(0, 256, (7, 5, 4), dtype=np.uint8),
    "one channel": RNG.integers(0, 256, (7, 5, 1), dtype=np.uint8),
    "float16": RNG.random((7, 5)).astype(np.float16),
    "float32": RNG.random((7, 5), dtype=np.float32),
    "float64": RNG.random((7, 5)),
    "float64 rgb": RNG.random((7, 5, 3)),
    "every 255th, single": (np.arange(256) / 255).astype(np.float32).reshape(16, 16),
    "every 255th, double": (np.arange(256) / 255).reshape(16, 16),
    "up to 255": RNG.random((7, 5)) * 255,
    "integers": RNG.integers(0, 256, (7, 5)),
    "out of range": RNG.integers(-300, 600, (7, 5)),
    "bools": RNG.random((7, 5)) > 0.5,
    "zeros and ones": RNG.integers(0, 2, (7, 5), dtype=np.uint8),
    "zeros": np.zeros((3, 3)),
    "fortran order": np.asfortranarray(RNG.random((7, 5, 3)))[::2],
    "objects": np.array([[0.1, 0.2]], dtype=object),
    "1 dimension": np.zeros(3),
    "4 dimensions": np.zeros((1, 2, 2, 3)),
    "2 channels": np.zeros((4, 4, 2)),
    "empty": np.zeros((0, 3)),
}
values = {
    "true": True,
    "int": 3,
    "enum": Colour.RED,
    "float": 1.5,
    "nan": float("nan"),
    "str": "x",
    "none": None,
    "list": [1],
    "tuple": (1,),
    "dict": {"a": 1},
    "argparse": argparse.Namespace(a=1),
    "datetime": datetime.datetime(2020, 1, 1, 1, 2, 3, 4567),
    "date": datetime.date(2020, 1, 1),
    "timestamp": pd.Timestamp("2020-01-01"),
    "timedelta": datetime.timedelta(1),
    "float32": np.float32(1.5),
    "int64": np.int64(3),
    "bool_": np.bool_(True),
    "str_": np.str_("a"),
    "no dimensions": np.array(2.0),
    "array": np.zeros(3),
    "decimal": decimal.Decimal("1.5"),
    "fraction": fractions.Fraction(1, 4),
    "number-like": Number(),
    "bytes": b"abc",
    "large int": 2**40,
    "complex": 1j,
    "series": pd.Series([1.0]),
    "frame": FRAME,
    "image": Image.new("L", (1, 1)),
    "File": File("a"),
    "Float": Float(1),
    "FileSet": FileSet("a"),
    "type": int,
}
several = {
    "ints": [1, 2],
    "bools": (True,),
    "texts": ["a"],
    "numbers as texts": ["1"],
    "nones": [None],
    "lists": [[1]],
    "dict": {"a": [1]},
    "float32": [np.float32(1.5)],
    "files": [File("a.png")],
    "images": [Image.new("L", (1, 1))],
    "text": "abc",
    "number": 1.0,
    "with nan": [float("nan"), 1],
}
nested = {"a": {"b": [1, {"c": None}], 3: (1, 2)}, "e": float("nan"), "f": 2**40, "g": -(2**31), "h": 2**31}

cases = {
    "float of text": lambda: Float("1.5"),
    "float of nonsense": lambda: Float("x"),
    "integer of float": lambda: Integer(1.9),
    "boolean of text": lambda: Boolean("x"),
    "string of none": lambda: String(None),
    "string of int": lambda: String(1),
    "datetime": lambda: Datetime(datetime.datetime(2020, 1, 2, 3, 4, 5, 999999)),
    "artifact": lambda: Artifact("a" * 64),
    "git": lambda: GitRef("/x/../y").resolve_path(),
    "no git": lambda: GitRef(None).resolve_path(),
    "git off": lambda: str(GitRef.DISABLED),
    "file set": lambda: FileSet(["a", "b"]).file_globs,
    "file set of numbers": lambda: FileSet([1]),
    "string set": lambda: StringSet("ab"),
    "namespace": lambda: Namespace({"a": 1, "": 2, "/": 3}),
    "equal": lambda: [Float(1) == Float(1.0), Float(1) == Integer(1), Float(1) == 1, String("a") == String("a")],
    "unhashable": lambda: hash(Float(1)),
    "stringified": lambda: repr(stringify_unsupported(nested)),
    "stringified and expanded": lambda: repr(stringify_unsupported(nested, expand=True)),
    "path": lambda: File("a/b.tar.gz"),
    "path without extension": lambda: File("a/b"),
    "path with extension": lambda: File.from_path("a/b", extension="txt"),
    "content, text": lambda: File.from_content("żółw"),
    "content, bytes": lambda: File.from_content(b"x"),
    "content, html": lambda: File.from_content("x", extension="html"),
    "content, number": lambda: File.from_content(1),
    "stream": lambda: File.from_stream(io.BytesIO(b"abc"), seek=1),
    "stream, text": lambda: File.from_stream(io.StringIO("zażółć")),
    "stream, no stream": lambda: File.from_stream("abc"),
    "pickle": lambda: File.as_pickle({"a": [1, 2, (3,)]}),
    "frame as html": lambda: File.as_html(FRAME).content.decode() == FRAME.to_html(),
    "text as html": lambda: File.as_html("<p>"),
    "none as image": lambda: File.as_image(None),
    "list as image": lambda: File.as_image([[1]]),
    "file of array": lambda: File.create_from(np.zeros((2, 2))),
    "file of image": lambda: File.create_from(Image.new("RGB", (2, 2))),
    "numbers": lambda: FloatSeries([1, 2.5, True], min=0, max=3, unit="s"),
    "numbers with nan": lambda: list(FloatSeries([1, float("nan"), 2], steps=[1, 2, 3], timestamps=[10, 20, 30]).steps),
    "numbers of text": lambda: FloatSeries("12"),
    "texts": lambda: StringSeries(["a", "b" * 2000]),
    "texts, cut": lambda: StringSeries(["b" * 1001]).truncated,
    "images": lambda: FileSeries([Image.new("L", (1, 1)), "a.png"], name="n", description="d"),
}
for mode in ("RGB", "L", "RGBA", "1", "P", "I", "CMYK", "LA"):
    cases[f"PIL {mode}"] = lambda mode=mode: File.as_image(Image.new(mode, (4, 3)))
for name, array in arrays.items():
    cases[f"array {name}"] = lambda array=array: File.as_image(array)
    cases[f"array {name}, not scaled"] = lambda array=array: File.as_image(array, autoscale=False)
for name, value in values.items():
    cases[f"assign {name}"] = lambda value=value: cast_value(value)
    cases[f"assign {name}, stringified"] = lambda value=value: cast_value(stringify_unsupported(value))
    cases[f"is {name} a file"] = lambda value=value: [
        bool(File.is_convertable(value)),
        bool(File.is_convertable_to_image(value)),
        bool(File.is_convertable_to_html(value)),
    ]
for name, value in several.items():
    cases[f"extend by {name}"] = lambda value=value: cast_value_for_extend(value)

json.dump({name: outcome(make) for name, make in cases.items()}, sys.stdout)
