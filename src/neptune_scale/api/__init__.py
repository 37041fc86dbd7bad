"""Runs, and the rules for their arguments."""
