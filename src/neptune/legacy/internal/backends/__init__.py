"""Where older code imports backends from."""
