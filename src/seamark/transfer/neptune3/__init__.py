"""The files that the official 3.x logger (`neptune-scale`) leaves behind, offline or interrupted (protocol page, section 7)."""
