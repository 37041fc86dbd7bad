"""Paths that code written for the first Neptune API imports backends from."""
