"""JSON in and out at the speed that a thousand rows need."""

import zlib
from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework.parsers import BaseParser

from ground.api.errors import BodyTooLarge, MalformedBody


class QuickJSONParser(BaseParser):
    """JSON of any size the server takes. Values are checked row by row by whoever asked."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        # `body` and not `read()`: only the former keeps Django's limit on the size.
        return parse(getattr(stream, "body", None) or stream.read())


def parse(body: bytes) -> Any:
    """The value of a JSON text.

    :raises MalformedBody: if it is none.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise MalformedBody(f"The body is not JSON: {fault}.") from None


def unzipped(body: bytes) -> bytes:
    """A gzipped body's contents, as far as the server takes bodies.

    :raises BodyTooLarge: for one that grows beyond that.
    :raises MalformedBody: for one that is not gzip.
    """
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        contents = reader.decompress(body, limit + 1)
    except zlib.error:
        raise MalformedBody("The body is not gzip.") from None
    if len(contents) > limit:
        raise BodyTooLarge
    if not reader.eof:
        raise MalformedBody("The gzip body is cut short.")
    return contents
