"""What the official 3.x logger wrote, as the official 3.x reader reads it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from urllib.parse import quote_plus
from urllib.request import Request, urlopen

import pytest

from tests.interop.conftest import Team
from tests.interop.neptune3.conftest import Recorded
from tests.interop.official import Observations, OfficialClient
from tests.interop.server import Server
from tests.wire.neptune2.conftest import Api

START = 1_700_000_000
OWN_LOSS = {f"alpha-1 {step:.1f}": 1 / (step + 1) for step in range(10)}
FORKED_LOSS = {step: 1 / (step + 1) for step in range(5)} | {step: 10.0 * step for step in (5, 6, 7)}
APART_LOSS = {step: FORKED_LOSS[step] for step in range(6)} | {6: 99.0}


@pytest.fixture(scope="module")
def seen(query: OfficialClient, recorded: Recorded, wrong_token: str) -> Observations:
    return query.observe("read_with_query", project=recorded.project, wrong_token=wrong_token)


def labelled(label: str, points: dict[int, float]) -> dict[str, float]:
    return {f"{label} {step:.1f}": value for step, value in points.items()}


def digest(content: bytes) -> list[int | str]:
    return [len(content), hashlib.sha256(content).hexdigest()]


def test_the_logger_waits_until_everything_is_there(recorded: Recorded) -> None:
    assert recorded.seen["submitted"] is True
    assert recorded.seen["processed"] is True


def test_the_logger_names_pages_of_the_run_and_of_the_experiment(recorded: Recorded, server: Server) -> None:
    workspace, project = map(quote_plus, recorded.project.split("/"))
    assert recorded.seen["urls"] == [
        f"{server.url}/{workspace}/{project}/-/run/?customId=alpha-1",
        f"{server.url}/{workspace}/{project}/runs/details?runIdentificationKey=alpha&type=experiment",
    ]


def test_the_pages_that_the_logger_names_show_the_run(recorded: Recorded, server: Server, team: Team) -> None:
    code = server.seamark("login-link", team.member.name, "--url", server.url).partition("#")[2]
    begun = Api(server.url)("POST", "/api/v1/session/link", {"code": code})
    cookie = {"Cookie": begun.headers["set-cookie"].partition(";")[0]}
    shown = []
    for url in recorded.seen["urls"]:
        with urlopen(Request(url, headers=cookie), timeout=30) as answer:
            assert answer.headers.get_content_type() == "text/html"
            shown.append(answer.url)
    project = f"{server.url}/w/{recorded.project.replace('/', '/p/')}"
    assert [each.removeprefix(project).rpartition("/")[0] for each in shown] == ["/runs", "/experiments"]


def test_runs_and_experiments_are_listed(seen: Observations) -> None:
    assert seen["experiments"] == ["alpha", "apart", "beta 1", "beta 2"]
    assert seen["experiments_by_regex"] == ["alpha", "beta 1", "beta 2"]
    assert seen["experiments_by_names"] == ["alpha"]
    assert seen["runs"] == ["alpha-1", "alpha-2", "apart-1", "beta-1", "beta-2", "loose"]
    assert seen["runs_by_regex"] == ["alpha-1", "alpha-2"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("eq", ["alpha-2"]),
        ("ne", ["alpha-1", "apart-1", "beta-1", "beta-2", "loose"]),
        ("gt", ["alpha-2", "beta-2", "loose"]),
        ("ge", ["alpha-2", "beta-1", "beta-2", "loose"]),
        ("lt", ["alpha-1"]),
        ("le", ["alpha-1", "beta-1"]),
        ("series", ["alpha-1", "alpha-2", "apart-1", "loose"]),
        ("matches", ["beta-1", "beta-2"]),
        ("matches_not", ["beta-1", "beta-2", "loose"]),
        ("contains_all", ["beta-2"]),
        ("contains_none", ["alpha-1", "alpha-2", "apart-1"]),
        ("contains_text", ["alpha-1", "alpha-2"]),
        ("exists", ["loose"]),
        ("date", ["alpha-1", "alpha-2"]),
        ("and", ["beta-2", "loose"]),
        ("or", ["alpha-2", "beta-1"]),
        ("invert", ["alpha-1", "alpha-2", "apart-1"]),
        ("name", ["alpha-1", "alpha-2"]),
        ("names", ["beta-1", "beta-2"]),
    ],
)
def test_a_filter_finds_its_runs(seen: Observations, name: str, found: list[str]) -> None:
    assert seen[f"filter {name}"] == found


def test_attributes_are_listed_by_run_name_and_type(seen: Observations) -> None:
    assert seen["attributes"] == ["loss", "mixed", "params/lr", "params/name", "score"]
    assert seen["attributes_by_regex"] == ["hist/counts", "hist/densities", "words"]
    files = ["bytes", "described", "empty", "large", "name", "path", "replaced"]
    of_type = [path for path in seen["attributes_by_type"] if not path.startswith(("code/", "console/"))]
    assert of_type == [*(f"files/{name}" for name in files), "hist/counts", "hist/densities", "pictures", "words"]


def test_a_fork_that_does_not_inherit_configs_has_only_series(seen: Observations) -> None:
    assert seen["attributes_of_fork"] == ["loss", "words"]


def test_single_values_come_back_as_they_were_logged(seen: Observations) -> None:
    row = seen["alpha"]
    started = 1_740_832_215.25
    expected = {
        "params/lr:float": 0.002,
        "params/layers:int": 12,
        "params/big:int": 2**53 + 1,
        "params/name:string": "wide ☃ net",
        "params/long:string": "x" * 3000,
        "params/empty:string": "",
        "params/use_bias:bool": True,
        "params/started:datetime": started,
        "params/nothing:float": "nan",
        "params/below:float": "-inf",
        "params/modes:string_set": ["eval", "train"],
        "params/ünïcode/path with spaces:int": 1,
        "nested/a:int": 1,
        "nested/deep/b:string": "two",
        "legacy/config:int": 7,
        "legacy/metric:float_series": 1.5,
        "legacy/set:string_set": ["b"],
    }
    assert {name: row[name] for name in expected} == expected


def test_a_table_shows_the_last_point_of_each_series(seen: Observations) -> None:
    row = seen["alpha"]
    assert row["loss:float_series"] == 0.1
    assert row["odd:float_series"] == 2.0
    assert row["odd/last:float_series"] == "nan"
    assert row["foretold:float_series"] == 1.0
    assert row["words:string_series"] == "word 2"
    assert row["hist/counts:histogram_series"] == ["COUNTING", ["0.0", "1.0", "4.0"], [2.0, 5.0]]
    assert row["pictures:file_series"] == [9, "image/png"]
    assert row["files/described:file"] == [13, "text/html"]


def test_system_attributes_tell_lineage_and_experiment(seen: Observations, team: Team) -> None:
    first, second, apart, loose = (seen["sys"][run] for run in ("alpha-1", "alpha-2", "apart-1", "loose"))
    assert [first["sys/experiment/is_head"], second["sys/experiment/is_head"], apart["sys/experiment/is_head"]] == [
        False,
        True,
        True,
    ]
    assert first["sys/tags"] == ["one", "three"]
    assert first["sys/group_tags"] == ["team"]
    assert first["sys/creation_time"] == 1_740_832_215.25
    assert first["sys/owner"] == team.member.name
    assert [first["sys/forking/depth"], second["sys/forking/depth"], apart["sys/forking/depth"]] == [0, 1, 2]
    assert [second["sys/forking/parent"], second["sys/forking/step"]] == ["alpha-1", 4]
    assert [second["sys/name"], apart["sys/name"]] == ["alpha", "apart"]
    assert "sys/name" not in loose
    assert "sys/experiment/name" not in loose
    assert loose["sys/custom_run_id"] == "loose"


def test_a_table_is_sorted_and_limited(seen: Observations) -> None:
    assert seen["sorted_by_config"] == ["beta-1", "beta-2", "loose", "alpha-2"]
    assert seen["sorted_by_series"] == ["alpha-2", "loose", "beta-2", "beta-1"]
    assert sorted(seen["sorted_by_missing"]) == ["alpha-2", "beta-1", "beta-2", "loose"]
    assert seen["limited"] == 2


def test_experiments_are_shown_by_their_heads(seen: Observations) -> None:
    assert seen["experiments_table"] == {
        "params/lr": {"alpha": 0.5, "beta 1": 0.1, "beta 2": 0.2},
        "loss": {"alpha": 70.0, "apart": 99.0, "beta 1": 1.0, "beta 2": 0.5},
    }


def test_an_attribute_may_have_two_types_in_two_runs(seen: Observations) -> None:
    assert seen["mixed_types"] == {"mixed:int": {"beta-1": 1.0, "beta-2": 2.0}, "mixed:string": {"loose": "three"}}
    assert seen.failure("mixed_types_conflict").kind == "ConflictingAttributeTypes"


def test_a_fork_sees_its_ancestors_points_up_to_the_fork(seen: Observations) -> None:
    assert seen["metrics"] == {"loss": labelled("alpha", FORKED_LOSS)}
    assert seen["metrics_of_runs"] == {"loss": OWN_LOSS | labelled("apart-1", APART_LOSS)}


def test_metrics_are_cut_by_step_and_count(seen: Observations) -> None:
    assert seen["metrics_in_range"] == {
        "loss": {label: OWN_LOSS[label] for label in ("alpha-1 2.0", "alpha-1 3.0", "alpha-1 4.0")}
    }
    assert seen["metrics_tail"] == {"loss": {label: OWN_LOSS[label] for label in ("alpha-1 8.0", "alpha-1 9.0")}}


def test_without_lineage_a_run_shows_its_own_points_and_an_experiment_those_of_its_runs(seen: Observations) -> None:
    assert seen["metrics_own"] == {"loss": {f"alpha-2 {step:.1f}": 10.0 * step for step in (5, 6, 7)}}
    assert seen["metrics_of_experiment"] == {"loss": labelled("alpha", FORKED_LOSS)}
    assert seen["metrics_of_apart"] == {"loss": {"apart 6.0": 99.0}}


def test_points_keep_their_timestamps(seen: Observations) -> None:
    assert seen["metrics_with_time"] == {
        "loss value": {"beta-1 1.0": 1.0},
        "loss absolute_time": {"beta-1 1.0": START + 1.0},
    }


def test_previews_are_seen_only_on_request(seen: Observations) -> None:
    assert seen["previews_hidden"] == {"foretold": {"alpha-1 1.0": 1.0}}
    assert seen["previews"] == {
        "foretold value": {"alpha-1 1.0": 1.0, "alpha-1 2.0": 2.0, "alpha-1 3.0": 3.0},
        "foretold is_preview": {"alpha-1 1.0": False, "alpha-1 2.0": True, "alpha-1 3.0": True},
        "foretold preview_completion": {"alpha-1 1.0": 1.0, "alpha-1 2.0": 0.5, "alpha-1 3.0": 0.0},
    }


def test_values_that_are_not_finite_and_steps_of_a_millionth_are_kept(seen: Observations) -> None:
    assert seen["not_finite"] == {"odd": {"alpha-1 0.0": 1.0, "alpha-1 2.0": "inf", "alpha-1 3.0": "-inf", "alpha-1 4.0": 2.0}}
    assert seen["fractions"] == [0.000001, 999_999_999_999.5]
    assert seen["no_metrics"] == 0


def test_metrics_are_counted_in_buckets(seen: Observations) -> None:
    cut = ["[0.0, 2.3333333333333335]", "(2.3333333333333335, 4.666666666666667]", "(4.666666666666667, 7.0]"]
    assert seen["buckets"] == {
        "alpha loss x": dict(zip(cut, [0.0, 4.0, 7.0], strict=True)),
        "alpha loss y": dict(zip(cut, [1.0, 0.2, 70.0], strict=True)),
    }
    assert [seen["buckets_without_previews"], seen["buckets_with_previews"]] == [2, 4]


def test_texts_are_inherited_and_cut_as_metrics_are(seen: Observations) -> None:
    inherited = {f"alpha-2 {step:.1f}": f"word {step}" for step in range(3)}
    own = {f"alpha-2 {step:.1f}": f"other {step}" for step in (5, 6, 7)}
    first = {f"alpha-1 {step:.1f}": f"word {step}" for step in range(3)}
    assert seen["words"] == {"words": first | inherited | own}
    assert seen["words_tail"] == {"words": {label: own[label] for label in ("alpha-2 6.0", "alpha-2 7.0")}}
    assert seen["words_in_range"] == {"words": {"alpha-2 2.0": "word 2", "alpha-2 5.0": "other 5"}}
    assert seen["words_own"] == {"words": own}
    assert seen["words_with_time"] == {
        "words value": {"alpha 7.0": "other 7"},
        "words absolute_time": {"alpha 7.0": START + 7.0},
    }


def test_histograms_keep_edges_and_values(seen: Observations) -> None:
    dense = ["DENSITY", ["-inf", "0.0", "inf"], [0.25, 0.75]]
    assert seen["histograms"] == {
        "hist/counts": {
            f"alpha-1 {step:.1f}": ["COUNTING", ["0.0", "1.0", f"{2.0 + step}"], [float(step), 5.0]] for step in range(3)
        },
        "hist/densities": {f"alpha-1 {step:.1f}": dense for step in range(3)},
    }


def test_what_the_script_said_and_logged_is_kept(seen: Observations) -> None:
    assert seen["console"] == [True, True]


def test_files_come_back_byte_by_byte(seen: Observations) -> None:
    large = random.Random(1).randbytes(9 * 1024 * 1024 + 17)
    contents = {
        "bytes": b"\x00\x01\x02",
        "described": b"<html></html>",
        "empty": b"",
        "large": large,
        "name": b"a note\n",
        "path": b"a note\n",
        "replaced": b"new one",
    }
    assert seen["downloaded"] == {f"files/{name}": digest(content) for name, content in contents.items()}
    assert seen["downloaded_series"] == {f"pictures {step:.1f}": digest(f"picture {step}".encode()) for step in range(3)}


def test_a_file_lies_where_the_script_wanted_it(seen: Observations) -> None:
    assert seen["file"] == ["alpha-1", "files/described", "pages/a page.html", 13, "text/html", True]
    assert seen["downloaded_one"] == {"files/described": digest(b"<html></html>")}


def test_a_fork_that_inherits_configs_has_its_parents_files(seen: Observations) -> None:
    assert seen["downloaded_of_experiment"] == {"files/name": digest(b"a note\n")}


def test_the_logger_tells_the_code_it_ran(seen: Observations) -> None:
    assert {"code/commit/message", "code/branch", "code/dirty", "code/run_command", "code/entry_point", "code/diff/head"} <= set(
        seen["code"]
    )


def test_tables_reach_over_all_projects(seen: Observations, recorded: Recorded) -> None:
    assert sorted(seen["global_runs"]) == [[recorded.project, "beta-1"], [recorded.project, "beta-2"]]
    assert sorted(seen["global_experiments"]) == [[recorded.project, "alpha"], [recorded.project, "apart"]]


def test_what_is_not_there_is_refused_at_once(seen: Observations) -> None:
    assert seen.failure("no_project").kind == "NeptuneProjectInaccessible"
    assert seen.failure("no_workspace").kind == "NeptuneProjectInaccessible"
    assert "400" in seen.failure("bad_regex").message
    assert "token" in seen.failure("bad_token").message


def test_reading_a_project_does_not_create_it(
    query: OfficialClient, recorded: Recorded, server: Server, seen: Observations
) -> None:
    assert f"{recorded.project}-missing" not in server.seamark("project", "list")


def test_a_project_of_others_does_not_exist(
    query: OfficialClient, server: Server, team: Team, new_project: Callable[[str], str]
) -> None:
    private = new_project("private")
    server.seamark("user", "create", "outsider")
    stranger = query.having(NEPTUNE_API_TOKEN=server.token("outsider"))
    assert stranger.observe("read_runs", project=private, runs=[]).failure("listed").kind == "NeptuneProjectInaccessible"
