"""Seamark: an experiment tracker that people own."""

__all__ = ["__version__"]

__version__ = "0.1.0"
