"""One reader of the broker for a process, and the open streams it hands hints to."""

import asyncio
import json
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio as redis
from django.conf import settings
from redis.exceptions import RedisError

from live.admission import Question
from live.operations import RECHECK, STREAM

log = logging.getLogger(__name__)
#: Hints a slow client may be behind before its stream is closed; on its return it is sent them.
BACKLOG = 256
#: Seconds after which a stream proves again that it may go on.
RECHECK_AFTER = 60.0
#: Hints a returning client may have missed; one that missed more reads everything anew.
MISSED_AT_MOST = 2000
#: Milliseconds that two processes' readers may be apart.
AHEAD_AT_MOST = 60_000
#: Seconds that one reading waits for hints, and those after which the broker counts as away.
WAIT, AWAY_AFTER = 5, 10


def key_of(id: str) -> tuple[int, int]:
    """A stream id as numbers, so that ids can be compared.

    :raises ValueError: if it is none.
    """
    moment, _, number = id.partition("-")
    return int(moment), int(number)


def frame(id: str, channel: str, kind: str, ids: str) -> bytes:
    """A hint as a server-sent event; `ids` is JSON already."""
    said = json.dumps({"channel": channel, "kind": kind, **json.loads(ids)})
    return f"id: {id}\nevent: hint\ndata: {said}\n\n".encode()


@dataclass(eq=False)
class Listener:
    """One open stream: its channels, and the hints it has not been sent yet."""

    user: int
    channels: frozenset[str]
    question: Question
    checked_at: float
    #: Hints up to this one reach the client by other means.
    after: tuple[int, int]
    waiting: deque[bytes] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    #: Why the stream ends; empty while it lives.
    ended: str = ""

    def offer(self, id: tuple[int, int], event: bytes) -> None:
        if self.ended or id <= self.after:
            return
        if len(self.waiting) >= BACKLOG:
            self.end("overflow")
            return
        self.waiting.append(event)
        self.woken.set()

    def end(self, reason: str) -> None:
        self.ended = self.ended or reason
        self.woken.set()


class Relay:
    """Reads hints once and hands each to the listeners of its channel."""

    def __init__(self) -> None:
        self.broker: Any = redis.Redis.from_url(
            settings.REDIS_URL, decode_responses=True, socket_timeout=AWAY_AFTER
        )
        self.position = "0-0"
        self.listeners: set[Listener] = set()
        self.by_channel: dict[str, set[Listener]] = {}
        self.is_reading = asyncio.Event()
        self.tasks = [
            asyncio.create_task(self._read_for_ever()),
            asyncio.create_task(self._recheck_for_ever()),
        ]

    def join(self, listener: Listener) -> None:
        self.listeners.add(listener)
        for channel in listener.channels:
            self.by_channel.setdefault(channel, set()).add(listener)

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        for channel in listener.channels:
            of_channel = self.by_channel.get(channel, set())
            of_channel.discard(listener)
            if not of_channel:
                self.by_channel.pop(channel, None)

    def streams_of(self, user: int) -> int:
        return sum(listener.user == user for listener in self.listeners)

    async def missed(self, listener: Listener, last: str, upto: str) -> list[bytes] | None:
        """The hints after `last` that the listener's channels had; None if nobody can say."""
        if key_of(last) >= key_of(upto):
            # Another process was a little ahead of this one; by more, it is no id of ours.
            return [] if key_of(last)[0] - key_of(upto)[0] < AHEAD_AT_MOST else None
        first = await self.broker.xrange(STREAM, count=1)
        if not first or key_of(first[0][0]) > key_of(last):
            return None
        entries = await self.broker.xrange(
            STREAM, min=f"({last}", max=upto, count=MISSED_AT_MOST + 1
        )
        if len(entries) > MISSED_AT_MOST:
            return None
        return [
            frame(id, said["channel"], said["kind"], said["ids"])
            for id, said in entries
            if said["channel"] in listener.channels
        ]

    async def recheck(self, listeners: list[Listener]) -> None:
        """End the streams of those who may not listen any more."""
        await asyncio.gather(*(self._recheck_one(listener) for listener in listeners))

    async def _recheck_one(self, listener: Listener) -> None:
        listener.checked_at = asyncio.get_running_loop().time()
        try:
            answer = await listener.question.ask()
        except Exception:
            # Whether they still may is unknown while the database is away: when in doubt, no.
            log.exception("a stream could not be rechecked")
            listener.end("unchecked")
            return
        # 429 and 503 say "not now", which is no reason to end what was granted before.
        if answer.status in (400, 401, 403, 404):
            listener.end("revoked")

    async def _read_for_ever(self) -> None:
        started = False
        while True:
            try:
                if not started:
                    self.position = await self._latest()
                    started = True
                    self.is_reading.set()
                answer = await self.broker.xread(
                    {STREAM: self.position}, block=WAIT * 1000, count=500
                )
                for _, entries in answer or ():
                    for id, said in entries:
                        await self._hand_out(id, said)
            except (RedisError, OSError) as fault:
                log.warning("broker is away, streams are silent: %s", type(fault).__name__)
                await asyncio.sleep(1)

    async def _latest(self) -> str:
        newest = await self.broker.xrevrange(STREAM, count=1)
        return str(newest[0][0]) if newest else "0-0"

    async def _hand_out(self, id: str, said: dict[str, str]) -> None:
        self.position = id
        if said["channel"] == RECHECK:
            await self._recheck_those(json.loads(said["ids"]))
            return
        for listener in list(self.by_channel.get(said["channel"], ())):
            event = frame(id, said["channel"], said["kind"], said["ids"])
            listener.offer(key_of(id), event)

    async def _recheck_those(self, ids: dict[str, Any]) -> None:
        channel, user = ids.get("channel"), ids.get("user")
        await self.recheck(
            [each for each in self.listeners if each.user == user or channel in each.channels]
        )

    async def _recheck_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_AFTER / 12)
            due = asyncio.get_running_loop().time() - RECHECK_AFTER
            await self.recheck([each for each in self.listeners if each.checked_at < due])
