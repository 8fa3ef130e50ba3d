"""What packs say, in other languages: found by the text itself, as the packs' files have it.

A text that the firm has changed is another one and stays as the firm says it. Nothing of this is
kept in the database, so no form ever shows a translation where it asks for the text.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from packs import files
from packs.queries import installed
from packs.schema import FILES

FILE = "translations.yaml"


def texts_in(language: str) -> dict[str, str]:
    """Text → how it is said, of all installed packs; the one installed first has its way."""
    folders = {folder.name: folder for folder in files.available()}
    said: dict[str, str] = {}
    for slug in reversed(installed()):
        path = folders[slug] / FILE if slug in folders else None
        if path is not None and path.is_file():
            said |= _read(path, path.stat().st_mtime_ns).get(language, {})
    return said


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> dict[str, dict[str, str]]:
    """The languages of a file; none of one that is faulty."""
    read = files.PackFiles(path.parent)
    files.read_file(read, path, FILES[FILE][0])
    return read.content.get(FILE) or {}


def texts_of(value: Any) -> Iterator[str]:
    """Every text that stands in a pack's file, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
