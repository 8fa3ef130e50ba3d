"""Entity tags out of versions: `ETag`, `If-Match` and `If-None-Match` (RFC 9110)."""

import re
from typing import Any
from zlib import crc32

from rest_framework.request import Request

from ground.api.errors import BadHeader
from ground.versions import Versions

TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
OURS = re.compile(r"([0-9]{1,9})(?:-[0-9a-z]+)?")


def tag_of(row: Any, *, volatile: tuple[str, ...] = (), is_whole: bool = True) -> str:
    """The entity tag of a row's representation.

    `volatile` names columns that change without a new version. A representation that
    includes other records is not the row's alone, so its tag is a weak one.
    """
    drift = "".join(str(getattr(row, name)) for name in volatile)
    tag = f'"{row.version}-{crc32(drift.encode()):x}"' if volatile else f'"{row.version}"'
    return tag if is_whole else f"W/{tag}"


def versions_expected(request: Request) -> Versions:
    """The versions that `If-Match` allows to be written over; None for any.

    A weak tag never matches here, as RFC 9110 has it.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in {"", "*"}:
        return None
    strong = [tag for weak, tag in _tags(header, "If-Match") if not weak]
    return frozenset(int(own[1]) for tag in strong if (own := OURS.fullmatch(tag)))


def is_unchanged(request: Request, tag: str) -> bool:
    """Whether `If-None-Match` names the tag, so that 304 will do."""
    header = request.headers.get("If-None-Match", "").strip()
    if not header:
        return False
    plain = tag.removeprefix("W/").strip('"')
    return header == "*" or any(known == plain for _, known in _tags(header, "If-None-Match"))


def _tags(header: str, name: str) -> list[tuple[str, str]]:
    found = TAG.findall(header)
    if not found or TAG.sub("", header).strip(" ,\t"):
        raise BadHeader(f'{name} must list entity tags, as in "3".', field=name)
    return found
