"""One port for all: the live stream natively, every other request through Django in threads."""

from config import env

env.prefer_django_settings("config.settings")

from django.conf import settings  # noqa: E402 - names its settings first

from config.bridge import Bridge, Receive, Scope, Send  # noqa: E402
from config.proxies import networks  # noqa: E402
from config.wsgi import application as requests  # noqa: E402 - sets Django up

# isort: split
from channels.operations.calls import mail_paths  # noqa: E402
from live.stream import application as live_stream  # noqa: E402
from live.stream import stop as end_streams  # noqa: E402
from messaging.attachments.uploading import LARGEST  # noqa: E402

STREAM_PATH = "/api/v1/stream/"
UPLOAD_PATH, FILES_PATH = "/api/v1/imports/", "/api/v1/attachments/"
#: What stands around a file in a body.
FRAME = 64 * 1024
#: Seconds that a process which is replaced may still answer; the server kills it after eight.
PATIENCE = 6.0

bridge = Bridge(
    requests,
    threads=settings.WEB_THREADS,
    body_limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    larger={UPLOAD_PATH: settings.MAX_IMPORT_BYTES, FILES_PATH: LARGEST + FRAME, **mail_paths()},
    trusted=networks(settings.TRUSTED_PROXIES),
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await live_through(receive, send)
    elif scope["type"] == "http" and scope["path"] == STREAM_PATH:
        await live_stream(scope, receive, send)  # type: ignore[arg-type]
    elif scope["type"] == "http":
        await bridge(scope, receive, send)


async def live_through(receive: Receive, send: Send) -> None:
    """At the shutdown streams are ended, which would go on for ever, and requests answered."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    end_streams()
    await bridge.finish(PATIENCE)
    await send({"type": "lifespan.shutdown.complete"})
