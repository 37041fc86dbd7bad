"""Seamark: an experiment tracker that people own."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("seamark")
