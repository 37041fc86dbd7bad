"""Turns for costly requests, and a caller who wants all of them."""

import asyncio
from contextlib import AsyncExitStack

from seamark.model.access import UserId
from seamark.wire.turns import Turns

GREEDY, MODEST, THIRD = UserId(1), UserId(2), UserId(3)


async def is_free(turns: Turns, caller: UserId) -> bool:
    try:
        async with asyncio.timeout(0.05), turns.of(caller):
            return True
    except TimeoutError:
        return False


def test_one_caller_cannot_take_every_turn() -> None:
    async def play() -> None:
        turns = Turns(at_once=3, at_once_for_one=2)
        async with AsyncExitStack() as taken:
            for _ in range(2):
                await taken.enter_async_context(turns.of(GREEDY))
            assert not await is_free(turns, GREEDY)
            assert await is_free(turns, MODEST)
            await taken.enter_async_context(turns.of(MODEST))
            assert not await is_free(turns, THIRD)
        assert await is_free(turns, GREEDY)
        assert await is_free(turns, THIRD)

    asyncio.run(play())


def test_turns_are_given_back_by_requests_that_fail_or_are_given_up_while_they_wait() -> None:
    async def fail(turns: Turns) -> None:
        async with turns.of(GREEDY):
            raise ValueError

    async def play() -> None:
        turns = Turns(at_once=1, at_once_for_one=1)
        async with turns.of(MODEST):
            waiting = asyncio.create_task(fail(turns))
            await asyncio.sleep(0)
            waiting.cancel()
            assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], asyncio.CancelledError)
        failed = await asyncio.gather(fail(turns), fail(turns), return_exceptions=True)
        assert [type(each) for each in failed] == [ValueError, ValueError]
        assert await is_free(turns, GREEDY)

    asyncio.run(play())
