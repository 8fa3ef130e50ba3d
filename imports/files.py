"""Where the files of imports lie: private, beside those of jobs."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

FOLDER = "imports"


def source_path(pk: int) -> Path:
    """The file as it was sent."""
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{pk}.source"


def rows_path(pk: int) -> Path:
    """Its rows in one form, whatever it was: each a line of JSON, `[line, [cell, …]]`."""
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{pk}.rows"


def keep(chunks: Iterable[bytes], path: Path) -> int:
    """Write a file that stays, also if the power fails; its size."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished, size = path.with_suffix(".part"), 0
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return size


def rows_from(path: Path, offset: int, count: int) -> tuple[list[Any], int]:
    """Up to so many rows from a place on, and the place behind them."""
    with path.open("rb") as file:
        file.seek(offset)
        lines = [line for _, line in zip(range(count), file, strict=False)]
    return [orjson.loads(line) for line in lines], offset + sum(map(len, lines))


def written(rows: Iterable[tuple[int, list[str]]]) -> Iterator[bytes]:
    for row in rows:
        yield orjson.dumps(row) + b"\n"


def forget(pk: int) -> None:
    for path in (source_path(pk), rows_path(pk)):
        path.unlink(missing_ok=True)
