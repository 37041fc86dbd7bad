import sys
import warnings
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from neptune.types import File


def instance_of(module: str, name: str, **attributes: object) -> object:
    """An object of a class that a library of this name would have, with the methods of its protocol."""
    kind = type(name, (), {key: (staticmethod(value) if callable(value) else value) for key, value in attributes.items()})
    kind.__module__ = module
    return kind()


def install(monkeypatch: pytest.MonkeyPatch, name: str, **content: object) -> ModuleType:
    """Makes a module importable for this test."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        path = ".".join(parts[:depth])
        if path not in sys.modules:
            monkeypatch.setitem(sys.modules, path, ModuleType(path))
    module = sys.modules[name]
    module.__dict__.update(content)
    return module


def a_plotly_figure(text: str = "a chart") -> object:
    return instance_of(
        "plotly.graph_objs._figure",
        "Figure",
        write_html=lambda buffer, include_plotlyjs: buffer.write(f"<div>{text}, {include_plotlyjs}</div>"),
    )


def a_matplotlib_figure() -> object:
    return instance_of("matplotlib.figure", "Figure", savefig=lambda buffer, **_: buffer.write(b"a figure"))


def html_of(chart: object, **options: Any) -> str:
    file = File.as_html(chart, **options)
    assert file.extension == "html"
    return file.content.decode()


def test_data_frames_are_tables() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    assert html_of(frame) == frame.to_html()


def test_plotly_charts_carry_their_library_unless_told_otherwise() -> None:
    assert html_of(a_plotly_figure()) == "<div>a chart, True</div>"
    assert html_of(a_plotly_figure(), include_plotlyjs="cdn") == "<div>a chart, cdn</div>"


def test_altair_charts_save_themselves() -> None:
    chart = instance_of("altair.vegalite.v5.api", "LayerChart", save=lambda buffer, format: buffer.write(f"<p>{format}</p>"))
    assert html_of(chart) == "<p>html</p>"


def test_bokeh_figures_load_their_library(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "bokeh.resources", CDN="the CDN")
    install(monkeypatch, "bokeh.embed", file_html=lambda figure, resources: f"<p>{resources}</p>")

    assert html_of(instance_of("bokeh.plotting._figure", "figure")) == "<p>the CDN</p>"


def test_figures_become_interactive_if_plotly_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "plotly.tools", mpl_to_plotly=lambda figure: a_plotly_figure("converted"))
    figure = a_matplotlib_figure()
    axes = instance_of("matplotlib.axes._axes", "Axes", figure=figure)
    grid = instance_of("seaborn.axisgrid", "FacetGrid", figure=figure)
    pyplot = install(monkeypatch, "matplotlib.pyplot", gcf=lambda: figure)

    assert {html_of(each, include_plotlyjs="cdn") for each in (figure, axes, grid, pyplot)} == {"<div>converted, cdn</div>"}


IMAGE = "<img src='data:image/png;base64,YSBmaWd1cmU='/>"


def test_figures_are_images_without_plotly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "plotly", None)
    monkeypatch.setitem(sys.modules, "plotly.tools", None)

    assert html_of(a_matplotlib_figure()) == IMAGE
    assert "because Plotly is not installed" in capsys.readouterr().out


def leave_out_paths(_: object) -> object:
    warnings.warn("Dang! Plotly can only import path collections linked to 'data' coordinates", UserWarning, stacklevel=1)
    return a_plotly_figure()


def fail(_: object) -> object:
    raise AttributeError("'PathCollection' object has no attribute 'get_offset_position'")


@pytest.mark.parametrize("convert", [leave_out_paths, fail])
def test_figures_that_plotly_does_not_understand_are_images(
    convert: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(monkeypatch, "plotly.tools", mpl_to_plotly=convert)

    assert html_of(a_matplotlib_figure()) == IMAGE
    assert "because Plotly could not convert it" in capsys.readouterr().out


@pytest.mark.parametrize(
    "chart",
    [
        a_plotly_figure(),
        instance_of("altair.vegalite.v5.api", "Chart", save=lambda *_, **__: None),
        instance_of("bokeh.plotting._figure", "figure"),
    ],
)
def test_charts_are_files_even_where_nothing_says_so(chart: object) -> None:
    assert File.is_convertable_to_html(chart)
    assert File.is_convertable(chart)


@pytest.mark.parametrize("value", ["<p>", None, 1, pd.Series([1.0]), ModuleType("altair.Chart")])
def test_what_is_no_chart_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="cannot be made HTML"):
        File.as_html(value)
