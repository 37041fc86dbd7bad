"""The tables, as ClickHouse creates them. Their columns are those of `rows.SCHEMAS`."""

from seamark.stores.columns.engine import Engine
from seamark.stores.columns.rows import NO_PREVIEW

__all__ = [
    "ATTRIBUTES",
    "ATTRIBUTES_BY_PROJECT",
    "DATABASE",
    "DEFINITIONS",
    "FILE_POINTS",
    "FLOAT_POINTS",
    "FLOAT_TILES",
    "HISTOGRAM_POINTS",
    "LINE_SPANS",
    "PREVIEW_POINTS",
    "STRING_POINTS",
    "TABLES_OF",
    "create_tables",
]

DATABASE = "seamark"
ATTRIBUTES = f"{DATABASE}.attributes"
ATTRIBUTES_BY_PROJECT = f"{DATABASE}.attributes_by_project"
DEFINITIONS = f"{DATABASE}.definitions_by_path"
FLOAT_POINTS = f"{DATABASE}.float_points"
FLOAT_TILES = f"{DATABASE}.float_point_tiles"
STRING_POINTS = f"{DATABASE}.string_points"
LINE_SPANS = f"{DATABASE}.string_point_lines"
FILE_POINTS = f"{DATABASE}.file_points"
HISTOGRAM_POINTS = f"{DATABASE}.histogram_points"
PREVIEW_POINTS = f"{DATABASE}.preview_points"

TABLES_OF = {
    "attributes": (ATTRIBUTES, ATTRIBUTES_BY_PROJECT),
    "definitions": (DEFINITIONS,),
    "float_points": (FLOAT_POINTS,),
    "string_points": (STRING_POINTS,),
    "file_points": (FILE_POINTS,),
    "histogram_points": (HISTOGRAM_POINTS,),
    "preview_points": (PREVIEW_POINTS,),
}
"""Where the rows of each schema go. Attributes are kept in two orders: everything of one container, and one attribute of a whole project."""

_DURABLE = "fsync_after_insert = 1, fsync_part_directory = 1"

_PREVIEW_STEP = f"preview_step Int64 DEFAULT {NO_PREVIEW} CODEC(ZSTD(1))"

_ATTRIBUTE_COLUMNS = f"""
    project UInt64 CODEC(ZSTD(1)), container UInt64 CODEC(Delta, ZSTD(1)), attribute UInt64 CODEC(ZSTD(1)), path String CODEC(ZSTD(1)),
    kind UInt8 CODEC(ZSTD(1)), type UInt8 CODEC(ZSTD(1)), deleted UInt8 CODEC(ZSTD(1)), generation UInt32 CODEC(ZSTD(1)),
    float_value Float64 CODEC(ZSTD(1)), int_value Int64 CODEC(ZSTD(1)), string_value String CODEC(ZSTD(1)),
    set_value Array(String) CODEC(ZSTD(1)), detail String CODEC(ZSTD(1)),
    points UInt64 CODEC(ZSTD(1)), finite UInt64 CODEC(ZSTD(1)), first_step Int64 CODEC(ZSTD(1)), last_step Int64 CODEC(ZSTD(1)),
    last_time Int64 CODEC(ZSTD(1)), min Float64 CODEC(ZSTD(1)), max Float64 CODEC(ZSTD(1)), mean Float64 CODEC(ZSTD(1)),
    m2 Float64 CODEC(ZSTD(1)), inherited UInt8 CODEC(ZSTD(1)), {_PREVIEW_STEP}, commit UInt64 CODEC(ZSTD(1))"""

# What is the same for many rows gets as small with LZ4 as with ZSTD, for a quarter less of what inserting a block costs in all.
_POINT_COLUMNS = """
    container UInt64 CODEC(LZ4), attribute UInt64 CODEC(LZ4), generation UInt32 CODEC(LZ4),
    step Int64 CODEC(DoubleDelta, ZSTD(1)), timestamp Int64 CODEC(DoubleDelta, ZSTD(1)), request UInt64 CODEC(LZ4),
    commit UInt64 CODEC(LZ4), """

_POINT_ORDER = f"ENGINE = ReplacingMergeTree(commit) ORDER BY (container, attribute, generation, step) SETTINGS {_DURABLE}"

# A series' last tile is written again with more points in it.
_TILES = """
    level UInt8 CODEC(ZSTD(1)), container UInt64 CODEC(ZSTD(1)), attribute UInt64 CODEC(ZSTD(1)), generation UInt32 CODEC(ZSTD(1)),
    tile Int64 CODEC(DoubleDelta, ZSTD(1)), count UInt64 CODEC(ZSTD(1)), nan UInt64 CODEC(ZSTD(1)),
    positive_infinity UInt64 CODEC(ZSTD(1)), negative_infinity UInt64 CODEC(ZSTD(1)),
    first_step Int64 CODEC(DoubleDelta, ZSTD(1)), last_step Int64 CODEC(DoubleDelta, ZSTD(1)),
    first_finite_step Int64 CODEC(DoubleDelta, ZSTD(1)), last_finite_step Int64 CODEC(DoubleDelta, ZSTD(1)),
    min_step Int64 CODEC(Delta, ZSTD(1)), max_step Int64 CODEC(Delta, ZSTD(1)), first Float64 CODEC(ZSTD(1)), last Float64 CODEC(ZSTD(1)),
    min Float64 CODEC(ZSTD(1)), max Float64 CODEC(ZSTD(1)), sum Float64 CODEC(ZSTD(1))"""

_STATEMENTS = (
    f"CREATE DATABASE IF NOT EXISTS {DATABASE}",
    f"CREATE TABLE IF NOT EXISTS {ATTRIBUTES} ({_ATTRIBUTE_COLUMNS}) ENGINE = ReplacingMergeTree(commit) ORDER BY (container, attribute) "
    f"SETTINGS {_DURABLE}, index_granularity = 256",
    f"CREATE TABLE IF NOT EXISTS {ATTRIBUTES_BY_PROJECT} ({_ATTRIBUTE_COLUMNS}) ENGINE = ReplacingMergeTree(commit) "
    f"ORDER BY (project, attribute, container) SETTINGS {_DURABLE}",
    # By path, so that a page is read in order, and a pattern with a fixed beginning reads no more than its names.
    f"CREATE TABLE IF NOT EXISTS {DEFINITIONS} (project UInt64, kind UInt8, attribute UInt64, path String CODEC(ZSTD(1)), type UInt8, commit UInt64) "
    f"ENGINE = ReplacingMergeTree(commit) ORDER BY (project, path, type, kind) SETTINGS {_DURABLE}",
    f"CREATE TABLE IF NOT EXISTS {FLOAT_POINTS} ({_POINT_COLUMNS} value Float64 CODEC(Gorilla, ZSTD(1))) {_POINT_ORDER}",
    f"CREATE TABLE IF NOT EXISTS {FLOAT_TILES} ({_TILES}) ENGINE = ReplacingMergeTree(count) "
    f"ORDER BY (level, container, attribute, generation, tile) SETTINGS {_DURABLE}",
    f"CREATE TABLE IF NOT EXISTS {STRING_POINTS} ({_POINT_COLUMNS} value String CODEC(ZSTD(3))) {_POINT_ORDER}",
    # What is counted again from the same place on takes the place of what was.
    f"CREATE TABLE IF NOT EXISTS {LINE_SPANS} (container UInt64 CODEC(ZSTD(1)), attribute UInt64 CODEC(ZSTD(1)), "
    "generation UInt32 CODEC(ZSTD(1)), after Int64 CODEC(DoubleDelta, ZSTD(1)), last Int64 CODEC(DoubleDelta, ZSTD(1)), "
    "pieces UInt64 CODEC(ZSTD(1)), ends UInt64 CODEC(ZSTD(1))) "
    f"ENGINE = ReplacingMergeTree(last) ORDER BY (container, attribute, generation, after) SETTINGS {_DURABLE}",
    f"CREATE TABLE IF NOT EXISTS {FILE_POINTS} ({_POINT_COLUMNS} key String CODEC(ZSTD(1)), size Int64, detail String CODEC(ZSTD(1))) {_POINT_ORDER}",
    f"CREATE TABLE IF NOT EXISTS {HISTOGRAM_POINTS} ({_POINT_COLUMNS} edges Array(Float64) CODEC(ZSTD(1)), "
    f"values Array(Float64) CODEC(ZSTD(1)), is_density UInt8) {_POINT_ORDER}",
    f"CREATE TABLE IF NOT EXISTS {PREVIEW_POINTS} (container UInt64 CODEC(ZSTD(1)), attribute UInt64 CODEC(ZSTD(1)), generation UInt32, "
    "step Int64 CODEC(ZSTD(1)), timestamp Int64 CODEC(ZSTD(1)), value Float64 CODEC(ZSTD(1)), completion_ratio Float64 CODEC(ZSTD(1)), "
    f"commit UInt64 CODEC(ZSTD(1))) {_POINT_ORDER}",
    # Columns that tables of earlier versions lack.
    *(
        f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {_PREVIEW_STEP} AFTER inherited"
        for table in (ATTRIBUTES, ATTRIBUTES_BY_PROJECT)
    ),
    # Whoever reads the rows of fifty containers decompresses fifty blocks of each column: in smaller ones, half of the time.
    f"ALTER TABLE {ATTRIBUTES} MODIFY SETTING min_compress_block_size = 16384",
    # Finds the few rows of attributes that were deleted, or deleted and made again, among those of a project.
    f"ALTER TABLE {ATTRIBUTES_BY_PROJECT} ADD INDEX IF NOT EXISTS lost (deleted, generation) TYPE minmax GRANULARITY 1",
)
_FORMER_DEFINITIONS = f"{DATABASE}.definitions"
"""Of earlier versions, in another order."""


def create_tables(engine: Engine) -> None:
    """Creates what is missing; existing tables stay as they are. What tables of earlier versions hold is taken over."""
    for statement in _STATEMENTS:
        engine.execute(statement)
    if engine.query(f"EXISTS TABLE {_FORMER_DEFINITIONS}").column(0)[0].as_py():
        columns = "project, kind, attribute, path, type, commit"
        engine.execute(f"INSERT INTO {DEFINITIONS} ({columns}) SELECT {columns} FROM {_FORMER_DEFINITIONS}")
        engine.execute(f"DROP TABLE {_FORMER_DEFINITIONS} SYNC")
