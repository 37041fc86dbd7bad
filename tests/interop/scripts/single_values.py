"""Single values of every type: written, read back, overwritten, copied, deleted; namespaces and odd paths."""

import contextlib
import io
import math
from datetime import datetime, timedelta, timezone

from observations import QUIET, observe, report

import neptune
from neptune.utils import stringify_unsupported

AWKWARD_PATH = 'odd names/it\'s "quoted"/`back`/naïve ☃/a.b-c:d'
TEXT = "two lines\nwith “quotes” 'and' \"more\" \\ ☃ 🚀\ttab"

run = neptune.init_run(**QUIET)

run["types/float"] = 0.1
run["types/float_small"] = 5e-324
run["types/float_large"] = -1.7976931348623157e308
run["types/float_whole"] = 3.0
run["types/int"] = 7
run["types/int_largest"] = 2**31 - 1
run["types/int_smallest"] = -(2**31)
run["types/bool_true"] = True
run["types/bool_false"] = False
run["types/string"] = TEXT
run["types/string_empty"] = ""
run["types/string_long"] = "é" * 20_000
run["types/datetime"] = datetime(2024, 2, 29, 12, 34, 56, 789_123, tzinfo=timezone(timedelta(hours=2)))
run["types/nan"] = math.nan
run["types/infinite"] = math.inf
run["types/assigned"].assign(3)
run["types/waited"].assign("sent before the next line", wait=True)
run["nested"] = {"lr": 0.5, "optimizer": {"name": "adam", "betas": stringify_unsupported((0.9, 0.99))}}
run.assign({"rooted": {"depth": 2}})
run[AWKWARD_PATH] = "found"
run["types/stringified"] = stringify_unsupported(object)
run.sync()

TYPES = """
    float float_small float_large float_whole int int_largest int_smallest bool_true bool_false
    string string_empty datetime nan infinite assigned waited
"""
for name in TYPES.split():
    observe(name, lambda name=name: run[f"types/{name}"].fetch())
observe("string_long", lambda: [len(run["types/string_long"].fetch()), "".join(set(run["types/string_long"].fetch()))])
observe("awkward_path", lambda: run[AWKWARD_PATH].fetch())
observe("missing", lambda: run["types/never"].fetch())
observe("namespace", lambda: run["nested"].fetch())
observe("namespace_handler_value", lambda: run["nested"]["optimizer"]["name"].fetch())
observe("rooted", lambda: run["rooted/depth"].fetch())
observe("everything", lambda: {key: value for key, value in run.fetch().items() if key in ("nested", "rooted")})
observe("exists", lambda: [run.exists("types/float"), run.exists("types/never"), run.exists("nested/optimizer/betas")])
observe("structure", lambda: sorted(run.get_structure()["nested"]))


def printed_structure():
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        run.print_structure()
    return text.getvalue()


observe("printed_structure", printed_structure)
observe("handler_root", lambda: run["nested"]["optimizer"].get_root_object() is run)

# Overwritten
run["over/float"] = 1.0
run["over/float"] = 2
run["over/string"] = "old"
run["over/string"] = "new"
run.sync()
run["over/string"] = "newest"
run.sync()
observe("overwritten", lambda: run["over"].fetch())


def another_type_here():
    run["over/string"] = 5


observe("another_type_in_the_same_client", another_type_here)


# A second connection that does not know the types yet meets the server's answer.
def another_type_elsewhere():
    other = neptune.init_run(with_id=run["sys/id"].fetch(), mode="sync", **QUIET)
    run["late/count"] = 1
    run.wait()
    try:
        other["late/count"] = "text"
    finally:
        other.stop()


observe("another_type_on_the_server", another_type_elsewhere)
observe("value_after_a_refused_type", lambda: run["late/count"].fetch())

# Deleted
run["gone/deleted"] = "x"
run["gone/popped"] = 1
run["gone/handler_popped"] = 2
run["gone/branch/a"] = 1
run["gone/branch/b"] = 2
run["gone/reborn"] = "a string first"
run.sync()
del run["gone/deleted"]
run.pop("gone/popped")
run["gone"].pop("handler_popped")
del run["gone/branch"]
run["gone/reborn"].pop()
run["gone/reborn"] = 17
run.sync()
observe(
    "deleted", lambda: [run.exists(f"gone/{name}") for name in ("deleted", "popped", "handler_popped", "branch/a", "branch/b")]
)
observe("fetching_a_deleted_field", lambda: run["gone/deleted"].fetch())
observe("deleted_and_written_with_another_type", lambda: run["gone/reborn"].fetch())

# Copied within the run and to another one
other = neptune.init_run(**QUIET)
for name in ("float", "int", "bool_true", "string", "datetime"):
    run[f"copies/{name}"] = run[f"types/{name}"]
    other[f"copies/{name}"] = run[f"types/{name}"]
run.sync()
other.sync()
for name in ("float", "int", "bool_true", "string", "datetime"):
    observe(f"copied_{name}", lambda name=name: [run[f"copies/{name}"].fetch(), other[f"copies/{name}"].fetch()])
other.stop()

# Tags
run["sys/tags"].add("first")
run["sys/tags"].add(["second", "third", "it's"])
run["sys/tags"].remove("second")
run["sys/tags"].remove("never there")
run["sys/group_tags"].add(["group"])
run.sync()
observe("tags", lambda: run["sys/tags"].fetch())
observe("group_tags", lambda: run["sys/group_tags"].fetch())
run["sys/tags"].clear()
run.sync()
observe("cleared_tags", lambda: run["sys/tags"].fetch())
run["my/set"].add("x")
run.sync()
observe("a_set_elsewhere", lambda: run["my/set"].fetch())

run.stop()
observe("after_stop", lambda: run["types/float"].fetch())
report()
