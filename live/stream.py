"""The live stream as an ASGI application: server-sent events, without a database connection."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    django.setup(set_prefix=False)

from live.admission import Answer, question, refusal
from live.relay import Listener, Relay, key_of

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
HEARTBEAT = 15.0
STREAMS_PER_USER = 20
#: Milliseconds after which a browser connects anew.
RETRY = 2000
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class _Here:
    """The relay of the event loop that this process runs."""

    relay: Relay | None = None
    loop: asyncio.AbstractEventLoop | None = None


def relay() -> Relay:
    loop = asyncio.get_running_loop()
    if _Here.relay is None or _Here.loop is not loop:
        _Here.relay, _Here.loop = Relay(), loop
    return _Here.relay


def stop() -> None:
    """End every open stream, so that the process can; clients come back to another."""
    for listener in list(_Here.relay.listeners) if _Here.relay else ():
        listener.end("restart")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live_through(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _live_through(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        if event["type"] == "lifespan.shutdown":
            stop()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] != "GET":
        allow = ("Allow", "GET")
        await _send(send, refusal(405, "method_not_allowed", "Only GET is possible here.", allow))
        return
    asked = question(scope)
    answer = await asked.ask()
    if answer.status != 200:
        await _send(send, answer)
        return
    here = relay()
    user = answer.grant["user"]
    if here.streams_of(user) >= STREAMS_PER_USER:
        detail = "You have too many streams open. Share one between the tabs of a browser."
        await _send(send, refusal(429, "too_many_streams", detail, ("Retry-After", "30")))
        return
    listener = Listener(
        user=user,
        channels=frozenset(answer.grant["channels"]),
        question=asked,
        checked_at=asyncio.get_running_loop().time(),
        after=(0, 0),
    )
    leaving = asyncio.create_task(_notice_leaving(receive, listener))
    try:
        await _stream(here, listener, _last_event_id(scope), send)
    finally:
        here.leave(listener)
        leaving.cancel()


async def _stream(here: Relay, listener: Listener, last: str | None, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await _say(send, f"retry: {RETRY}\n\n".encode())
    await asyncio.wait_for(here.is_reading.wait(), timeout=30)
    position = here.position
    listener.after = key_of(position)
    here.join(listener)
    if last is not None:
        # Hints from here on wait in the listener while those missed are fetched.
        missed = await here.missed(listener, last, position)
        if missed is None:
            await _say(send, b"event: reset\ndata: {}\n\n")
        else:
            await _say(send, b"".join(missed))
    channels = json.dumps({"channels": sorted(listener.channels)})
    await _say(send, f"id: {position}\nevent: ready\ndata: {channels}\n\n".encode())
    await _pass_on(here, listener, send)
    reason = json.dumps({"reason": listener.ended})
    await _say(send, f"event: closed\ndata: {reason}\n\n".encode(), is_last=True)


async def _pass_on(here: Relay, listener: Listener, send: Send) -> None:
    while not listener.ended:
        try:
            await asyncio.wait_for(listener.woken.wait(), timeout=HEARTBEAT)
        except TimeoutError:
            # Without data it fires no event, but moves the place from which to resume.
            await _say(send, f": \nid: {here.position}\n\n".encode())
            continue
        listener.woken.clear()
        events = b"".join(listener.waiting)
        listener.waiting.clear()
        if events and listener.ended not in ("revoked", "gone"):
            await _say(send, events)


async def _notice_leaving(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end("gone")


def _last_event_id(scope: Scope) -> str | None:
    """Where a returning client left off; what is no id counts as too long ago."""
    for name, value in scope["headers"]:
        if name.lower() == b"last-event-id" and value:
            text = value.decode("latin-1")
            try:
                key_of(text)
            except ValueError:
                return "0-0"
            return str(text)
    return None


async def _say(send: Send, data: bytes, *, is_last: bool = False) -> None:
    if data or is_last:
        await send({"type": "http.response.body", "body": data, "more_body": not is_last})


async def _send(send: Send, answer: Answer) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    start = {"type": "http.response.start", "status": answer.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
