"""Turns charts and tables of several libraries into HTML files."""

import warnings
from base64 import b64encode
from importlib import import_module
from io import StringIO
from typing import Any

from neptune._images import figure_as_png
from neptune._libraries import (
    is_altair_chart,
    is_bokeh_figure,
    is_matplotlib_figure,
    is_matplotlib_pyplot,
    is_pandas_dataframe,
    is_plotly_figure,
    is_seaborn_figure,
)
from neptune._log import get_logger

__all__ = ["chart_as_html"]

# `Any` in this module: objects of libraries that need not be installed where this is checked or run.


def chart_as_html(chart: Any, *, include_plotlyjs: bool | str = True) -> str:
    """The content of an HTML file with the chart or table.

    Figures of Matplotlib and Seaborn become interactive through Plotly, and images where it is missing or does not understand them.
    `include_plotlyjs` is that of Plotly's `write_html`.

    Raises `ValueError` if it is none of the supported kinds.
    """
    if is_matplotlib_pyplot(chart):
        chart = chart.gcf()
    if is_matplotlib_figure(chart):
        return _figure_as_html(chart, include_plotlyjs)
    if is_pandas_dataframe(chart):
        return chart.to_html()
    if is_plotly_figure(chart):
        return _plotly_as_html(chart, include_plotlyjs)
    if is_altair_chart(chart):
        return _altair_as_html(chart)
    if is_bokeh_figure(chart):
        return _bokeh_as_html(chart)
    if is_seaborn_figure(chart):
        return _figure_as_html(chart.figure, include_plotlyjs)
    raise ValueError(
        f"An object of the type {type(chart)} cannot be made HTML. Pass a chart of Altair, Bokeh, Plotly, Matplotlib or Seaborn, or a"
        " data frame of pandas; or make the HTML yourself and pass it with File.from_content(html, extension='html')."
    )


def _figure_as_html(figure: Any, include_plotlyjs: bool | str) -> str:
    try:
        return _plotly_as_html(_plotly_figure_of(figure), include_plotlyjs)
    except ImportError:
        reason = "Plotly is not installed"
    except Exception as error:  # any: Plotly relies on the insides of Matplotlib, which change from version to version
        reason = f"Plotly could not convert it ({error})"
    get_logger().warning("A figure of Matplotlib is logged as an image in place of an interactive chart, because %s.", reason)
    return f"<img src='data:image/png;base64,{b64encode(figure_as_png(figure)).decode()}'/>"


def _plotly_figure_of(figure: Any) -> Any:
    tools: Any = import_module("plotly.tools")
    with warnings.catch_warnings():
        # Plotly leaves out what it does not understand, and says so in a warning only.
        warnings.filterwarnings("error", category=UserWarning, message=".*Plotly can only import path collections.*")
        return tools.mpl_to_plotly(figure if hasattr(figure, "savefig") else figure.figure)


def _plotly_as_html(figure: Any, include_plotlyjs: bool | str) -> str:
    with StringIO() as buffer:
        figure.write_html(buffer, include_plotlyjs=include_plotlyjs)
        return buffer.getvalue()


def _altair_as_html(chart: Any) -> str:
    with StringIO() as buffer:
        chart.save(buffer, format="html")
        return buffer.getvalue()


def _bokeh_as_html(figure: Any) -> str:
    embed: Any = import_module("bokeh.embed")
    resources: Any = import_module("bokeh.resources")
    return embed.file_html(figure, resources.CDN)
