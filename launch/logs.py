"""A log file that never grows beyond its size, and the last lines of it at hand."""

from collections import deque
from pathlib import Path

LIMIT = 10_000_000
KEPT = 5


class RotatingLog:
    """Appends lines; a full file becomes `name.1`, and the oldest is dropped."""

    def __init__(self, path: Path, *, limit: int = LIMIT, kept: int = KEPT) -> None:
        self.path = path
        self.limit = limit
        self.kept = kept
        self.last: deque[str] = deque(maxlen=40)
        self._file = path.open("ab")
        path.chmod(0o600)

    def write(self, line: bytes) -> None:
        self.last.append(line.decode(errors="replace").rstrip())
        # A full disk must not take the supervisor down; the children will say so themselves.
        try:
            self._file.write(line)
            self._file.flush()
            if self._file.tell() >= self.limit:
                self._rotate()
        except OSError:
            return

    def close(self) -> None:
        self._file.close()

    def _rotate(self) -> None:
        self._file.close()
        for number in range(self.kept - 1, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            if older.exists():
                older.rename(self.path.with_name(f"{self.path.name}.{number + 1}"))
        self.path.rename(self.path.with_name(f"{self.path.name}.1"))
        self._file = self.path.open("ab")
        self.path.chmod(0o600)
