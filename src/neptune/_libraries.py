"""Recognises objects of libraries that may not be installed, without importing them.

Whoever has such an object has imported its library, so that a look at the modules that are loaded, or at the names of the classes
that an object is of, is enough.
"""

import sys
from types import ModuleType
from typing import Any

__all__ = [
    "is_altair_chart",
    "is_bokeh_figure",
    "is_matplotlib_figure",
    "is_matplotlib_pyplot",
    "is_numpy_array",
    "is_pandas_dataframe",
    "is_pil_image",
    "is_plotly_figure",
    "is_seaborn_figure",
    "is_tensorflow_tensor",
    "is_torch_tensor",
]

_SEABORN_GRIDS = ("FacetGrid", "PairGrid", "JointGrid")


def is_numpy_array(value: object) -> bool:
    return _is_instance(value, "numpy", "ndarray")


def is_pil_image(value: object) -> bool:
    return _is_instance(value, "PIL.Image", "Image")


def is_pandas_dataframe(value: object) -> bool:
    return _is_instance(value, "pandas", "DataFrame")


def is_torch_tensor(value: object) -> bool:
    return any(name == "Tensor" for name in _class_names(value, "torch")) and hasattr(value, "numpy")


def is_tensorflow_tensor(value: object) -> bool:
    return any("Tensor" in name for name in _class_names(value, "tensorflow")) and hasattr(value, "numpy")


def is_matplotlib_pyplot(value: object) -> bool:
    return isinstance(value, ModuleType) and value.__name__ == "matplotlib.pyplot"


def is_matplotlib_figure(value: object) -> bool:
    """Whether it is a figure of Matplotlib, or axes in one."""
    return any(name in ("Figure", "Axes") for name in _class_names(value, "matplotlib"))


def is_seaborn_figure(value: object) -> bool:
    return any(name in _SEABORN_GRIDS for name in _class_names(value, "seaborn"))


def is_plotly_figure(value: object) -> bool:
    return any(name == "Figure" for name in _class_names(value, "plotly"))


def is_altair_chart(value: object) -> bool:
    return any("Chart" in name for name in _class_names(value, "altair"))


def is_bokeh_figure(value: object) -> bool:
    return any(name.lower() == "figure" for name in _class_names(value, "bokeh"))


def _is_instance(value: object, module_name: str, class_name: str) -> bool:
    kind: Any = getattr(sys.modules.get(module_name), class_name, None)  # a class of a module that is known by name only
    return kind is not None and isinstance(value, kind)


def _class_names(value: object, package: str) -> list[str]:
    """The names of those classes of the value that the package defines: a class that a user derived counts as well."""
    return [kind.__name__ for kind in type(value).__mro__ if kind.__module__.partition(".")[0] == package]
