"""Requests to the server that are not about logging."""
