"""Helpers under the paths that older code imports them from."""
