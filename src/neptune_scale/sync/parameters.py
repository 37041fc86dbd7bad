"""Limits of what can be logged."""

MAX_RUN_ID_LENGTH = 730
MAX_EXPERIMENT_NAME_LENGTH = 730
"""Both in bytes of UTF-8."""

MIN_STEP_VALUE = 0
MAX_STEP_VALUE = 1_000_000_000_000
"""Steps are below this."""

MAX_ATTRIBUTE_PATH_LENGTH = 1024
"""In bytes of UTF-8."""

MAX_STRING_SERIES_DATA_POINT_LENGTH = 1024 * 1024
"""In bytes of UTF-8."""

MAX_HISTOGRAM_BIN_EDGES = 513

MAX_FILE_DESTINATION_LENGTH = 800
MAX_FILE_MIME_TYPE_LENGTH = 128
"""Both in characters."""

STOP_MESSAGE_FREQUENCY = 5
"""Seconds between two messages about what is waited for."""
