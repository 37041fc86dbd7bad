"""The S3 that artifacts are read from, under the path that older code imports it from."""

from neptune._artifacts import s3_resource

__all__ = ["get_boto_s3_client"]

get_boto_s3_client = s3_resource
