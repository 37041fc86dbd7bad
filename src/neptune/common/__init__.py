"""Paths that code written for the 2.x API imports warnings and base exceptions from."""
