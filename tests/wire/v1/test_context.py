"""Costly requests take turns."""

from concurrent.futures import Future, ThreadPoolExecutor

from tests.wire.v1.conftest import Seeded


def test_a_caller_with_forty_hard_queries_does_not_hold_up_others(seeded: Seeded) -> None:
    alice, admin = seeded.api("alice"), seeded.api("admin")
    query = " AND ".join(f'NOT (`path/{number}`:string MATCHES "x.*{number}")' for number in range(100))

    def search(_: int) -> int:
        return alice("POST", "projects/team/digits/runs/search", {"query": query}).status

    with ThreadPoolExecutor(40) as crowd:
        searches: list[Future[int]] = [crowd.submit(search, number) for number in range(40)]
        assert admin("GET", "me").status == 200
        assert admin("GET", "projects/team/digits/runs/DIG-1").status == 200
        assert admin("POST", "projects/team/digits/runs/search", {}).status == 200
        finished = sum(each.done() for each in searches)
        assert {each.result() for each in searches} == {200}
    assert finished < 20, "the others came in only when most of the forty were done"
