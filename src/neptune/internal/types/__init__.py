"""Wrapped values."""
