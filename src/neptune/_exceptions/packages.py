"""Other packages that are missing, or do not fit together."""

from neptune._exceptions.base import NeptuneException, Picklable

__all__ = ["NeptuneMissingRequirementException", "PlotlyIncompatibilityException"]


class NeptuneMissingRequirementException(NeptuneException):
    def __init__(self, package_name: str, framework_name: str | None) -> None:
        distribution = package_name.replace("_", "-")
        purpose = f"the integration with {framework_name}" if framework_name else "what was called"
        super().__init__(
            f"The package {distribution} is not installed, and {purpose} needs it. Run `pip install {distribution}`; an integration that"
            f" requires the official `neptune` package is installed beside Seamark with `pip install --no-deps {distribution}`."
        )


class PlotlyIncompatibilityException(Picklable):
    def __init__(self, matplotlib_version: str, plotly_version: str, details: str) -> None:
        super().__init__(
            f"Plotly {plotly_version} cannot convert a figure of Matplotlib {matplotlib_version} to an interactive chart. {details}"
        )
