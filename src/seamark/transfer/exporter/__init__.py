"""The folders that neptune.ai's own exporter (`neptune-exporter`) writes: Parquet files of what was logged, and files beside them.

`DATA/PROJECT-digest/RUN-digest_part_N.parquet` are the parts of a run, and `FILES/PROJECT-digest/...` its files. Models and their
versions are in folders `models` and `model_versions` of their project. The names are made safe for file systems; which project and
run it is stands in the rows.
"""
