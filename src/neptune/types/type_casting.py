"""What Python values mean as values of fields, under the path that older code imports it from."""

from neptune._values import series_of, value_of

__all__ = ["cast_value", "cast_value_for_extend"]

cast_value = value_of
cast_value_for_extend = series_of
