"""Logging of text: the handler for `logging`."""
