"""Benchmarks: each measures Seamark against the engine's own time, or another limit, in the same run."""
