"""Series of numbers, texts and images: steps, timestamps, pages, clearing, resuming."""

import io
import math
from datetime import UTC, datetime

from observations import QUIET, observe, report
from PIL import Image

import neptune
from neptune.types import File, FileSeries, FloatSeries, StringSeries

run = neptune.init_run(**QUIET)


def points(path, **options):
    frame = run[path].fetch_values(progress_bar=False, **options)
    return {column: list(frame[column]) for column in frame.columns if column != "timestamp"}


def timestamps(path):
    # The client turns milliseconds into local time without a zone.
    return [
        stamp.to_pydatetime().astimezone(UTC).timestamp() for stamp in run[path].fetch_values(progress_bar=False)["timestamp"]
    ]


# Numbers
for value in (1.0, 0.5, 0.25):
    run["float/plain"].append(value)
run["float/stepped"].append(1.5, step=10, timestamp=1_700_000_000.125)
run["float/stepped"].append(2.5, step=20, timestamp=1_700_000_001.25)
run["float/fractions"].extend([1, 2, 3], steps=[0.25, 0.5, 1.75])
run["float/extended"].extend([1.0, 2.0, 3.0], steps=[1, 2, 3], timestamps=[1_700_000_000, 1_700_000_001, 1_700_000_002])
run["float/logged"].log(4)
run["float/logged"].log([5, 6])
run["float/pair"].append({"a": 1.0, "b": {"c": 2.0}}, step=3)
run["float/pairs"].extend({"a": [1, 2], "b": [3, 4]}, steps=[5, 6])
run["float/configured"] = FloatSeries([1, 2], min=0, max=100, unit="%", steps=[1, 2])
run["float/empty"] = FloatSeries([], min=0, max=1, unit="GB")
run["float/not_finite"].extend([1.0, math.nan, math.inf, 2.0], steps=[1, 2, 3, 4])
run["float/long"].extend([step / 8 for step in range(2_500)], steps=list(range(2_500)))
run["float/negative"].extend([1.0, 2.0], steps=[-5, -1])
run["float/extremes"].extend([5e-324, -1.7976931348623157e308, 0.1])
run.sync()

observe("plain", lambda: points("float/plain"))
observe("stepped", lambda: points("float/stepped"))
observe("stepped_timestamps", lambda: timestamps("float/stepped"))
observe("fractions", lambda: points("float/fractions"))
observe("extended", lambda: points("float/extended"))
observe("logged", lambda: points("float/logged")["value"])
observe("pair", lambda: [points("float/pair/a"), points("float/pair/b/c")])
observe("pairs", lambda: [points("float/pairs/a"), points("float/pairs/b")])
observe("configured", lambda: points("float/configured"))
observe("empty_exists", lambda: run.exists("float/empty"))
observe("empty_values", lambda: len(run["float/empty"].fetch_values(progress_bar=False)))
observe("not_finite", lambda: points("float/not_finite"))
observe("negative", lambda: points("float/negative"))
observe("extremes", lambda: points("float/extremes")["value"])
observe("last", lambda: [run["float/plain"].fetch_last(), run["float/long"].fetch_last()])
observe("columns", lambda: list(run["float/plain"].fetch_values(progress_bar=False).columns))
observe(
    "columns_without_timestamp",
    lambda: list(run["float/plain"].fetch_values(include_timestamp=False, progress_bar=False).columns),
)


def long_series():
    seen = points("float/long")
    return [len(seen["step"]), seen["step"] == list(range(2_500)), seen["value"] == [step / 8 for step in range(2_500)]]


observe("long", long_series)


def present_timestamp():
    before = datetime.now(UTC).timestamp()
    run["float/now"].append(1)
    run.wait()
    return before - 1 <= timestamps("float/now")[0] <= datetime.now(UTC).timestamp() + 1


run["float/now"].append(0)
del run["float/now"]
run.sync()
observe("present_timestamp", present_timestamp)

# Assigning replaces, deleting starts over
run["again/assigned"].extend([1, 2, 3])
run["again/deleted"].extend([1, 2, 3])
run.sync()
run["again/assigned"] = FloatSeries([9], steps=[4])
del run["again/deleted"]
run["again/deleted"].append(7)
run.sync()
observe("assigned_over", lambda: points("again/assigned"))
observe("deleted_and_logged_again", lambda: points("again/deleted"))

# Texts
run["text/lines"].append("first ☃")
run["text/lines"].extend(["", "third\nwith a break"])
run["text/stepped"].extend(["a", "b"], steps=[1.5, 2.5], timestamps=[1_700_000_000, 1_700_000_001])
run["text/long"].append("x" * 2_000)
run["text/assigned"] = StringSeries(["p", "q"], steps=[3, 4])
run.sync()
observe("text", lambda: points("text/lines"))
observe("text_last", lambda: run["text/lines"].fetch_last())
observe("text_stepped", lambda: [points("text/stepped"), timestamps("text/stepped")])
observe("text_long", lambda: len(run["text/long"].fetch_last()))
observe("text_assigned", lambda: points("text/assigned"))


# Images
def image(shade):
    return Image.new("RGB", (8, 4), (shade, 10, 200))


def pixels(path):
    with Image.open(path) as opened:
        return [list(opened.size), list(opened.convert("RGB").getpixel((0, 0)))]


jpeg = io.BytesIO()
image(100).save(jpeg, "jpeg")
run["image/series"].append(image(0), name="zero", description="the first one")
run["image/series"].append(File.as_image(image(1)), step=7)
run["image/series"].extend([image(2), image(3)], steps=[8, 9])
run["image/assigned"] = FileSeries([image(50), image(51)])
run["image/jpeg"].append(File.from_content(jpeg.getvalue(), extension="jpg"))
run.sync()


def all_images():
    run["image/series"].download("all-images", progress_bar=False)
    return [pixels(f"all-images/{index}.png") for index in range(4)]


def last_image():
    run["image/series"].download_last("last-image")
    return pixels("last-image/3.png")


def images_in_default_place():
    run["image/assigned"].download(progress_bar=False)
    return [pixels(f"neptune/assigned/{index}.png") for index in range(2)]


def jpeg_image():
    run["image/jpeg"].download("jpeg-image", progress_bar=False)
    with open("jpeg-image/0.jpeg", "rb") as stored:
        return stored.read() == jpeg.getvalue()


observe("all_images", all_images)
observe("last_image", last_image)
observe("images_in_default_place", images_in_default_place)
observe("jpeg_image", jpeg_image)


# Steps must grow
def step_back():
    other = neptune.init_run(with_id=run["sys/id"].fetch(), mode="sync", **QUIET)
    try:
        other["float/backwards"].append(1.0, step=5)
        other["float/backwards"].append(2.0, step=3)
    finally:
        other.stop()


observe("step_back", step_back)
run.sync()
observe("after_a_step_back", lambda: points("float/backwards"))


# Resuming goes on after the last step
def resumed():
    run.stop()
    again = neptune.init_run(with_id=sys_id, **QUIET)
    again["float/plain"].append(0.125)
    again["float/stepped"].append(3.5)
    again.sync()
    steps = [list(again[path].fetch_values(progress_bar=False)["step"]) for path in ("float/plain", "float/stepped")]
    again.stop()
    return steps


sys_id = run["sys/id"].fetch()
observe("resumed", resumed)
report()
