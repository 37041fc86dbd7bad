"""Bringing in what other programs left on disk."""
