"""A ZIP archive that is written forwards only, and goes on where a batch ended.

What a batch adds is a run of bytes behind those of the batch before, and what is kept between the
two fits into a checkpoint. Each piece of an entry is packed by itself and ends on a whole byte, so
no packer has to outlive its batch; sizes stand behind the entries and in the directory at the end.
"""

import struct
import zlib
from dataclasses import asdict, dataclass, field
from typing import Any, Self

STORED_BEHIND, NAMES_ARE_UTF8 = 0x08, 0x800
FLAGS = STORED_BEHIND | NAMES_ARE_UTF8
DEFLATED = 8
#: 1 January 1980: the same rows make the same bytes.
DAY, TIME = 0x21, 0
#: Stands where a size would, that is given in the longer form.
LONGER = 0xFFFFFFFF
#: What ends a run of packed pieces.
LAST = b"\x03\x00"


@dataclass
class Entry:
    name: str
    at: int
    crc: int = 0
    packed: int = 0
    plain: int = 0


@dataclass
class Archive:
    """Its methods add to `out`, which whoever writes takes with `taken`.

    Only a long one holds more than 4 GiB; spreadsheet programs open only those that are not.
    """

    is_long: bool
    at: int = 0
    entries: list[Entry] = field(default_factory=list)
    is_open: bool = False
    out: bytearray = field(default_factory=bytearray)

    @classmethod
    def from_state(cls, state: dict[str, Any], *, is_long: bool) -> Self:
        """As it was when `state` was asked."""
        entries = [Entry(**one) for one in state.get("entries", [])]
        return cls(is_long, state.get("at", 0), entries, state.get("is_open", False))

    @property
    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps of it."""
        entries = [asdict(one) for one in self.entries]
        return {"at": self.at, "entries": entries, "is_open": self.is_open}

    def taken(self) -> bytes:
        """The bytes added since they were last taken."""
        out, self.out = bytes(self.out), bytearray()
        return out

    def begin(self, name: str) -> None:
        """Start an entry; one that is open is ended."""
        self.finish()
        self.entries.append(Entry(name, self.at))
        self.is_open = True
        title, size = name.encode(), LONGER if self.is_long else 0
        more = struct.pack("<2H2Q", 1, 16, 0, 0) if self.is_long else b""
        head = struct.pack(
            *("<L5H3L2H", 0x04034B50, self._version, FLAGS, DEFLATED, TIME, DAY),
            *(0, size, size, len(title), len(more)),
        )
        self._put(head + title + more)

    def add(self, data: bytes) -> None:
        """Put a piece into the open entry."""
        entry = self.entries[-1]
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)
        entry.crc = zlib.crc32(data, entry.crc)
        entry.plain += len(data)
        self._pack(entry, packed)

    def finish(self) -> None:
        """End the open entry, if there is one."""
        if not self.is_open:
            return
        entry = self.entries[-1]
        self._pack(entry, LAST)
        form = "<2L2Q" if self.is_long else "<4L"
        self._put(struct.pack(form, 0x08074B50, entry.crc, entry.packed, entry.plain))
        self.is_open = False

    def close(self) -> None:
        """End the archive with its directory."""
        self.finish()
        begins = self.at
        for entry in self.entries:
            self._put(self._listed(entry))
        size, ends, count = self.at - begins, self.at, len(self.entries)
        if self.is_long:
            both = (self._version, self._version)
            told = (count, count, size, begins)
            self._put(struct.pack("<LQ2H2L4Q", 0x06064B50, 44, *both, 0, 0, *told))
            self._put(struct.pack("<2LQL", 0x07064B50, 0, ends, 1))
            count, size, begins = 0xFFFF, LONGER, LONGER
        self._put(struct.pack("<L4H2LH", 0x06054B50, 0, 0, count, count, size, begins, 0))

    @property
    def _version(self) -> int:
        return 45 if self.is_long else 20

    def _listed(self, entry: Entry) -> bytes:
        title, more = entry.name.encode(), b""
        packed, plain, at = entry.packed, entry.plain, entry.at
        if self.is_long:
            more = struct.pack("<2H3Q", 1, 24, plain, packed, at)
            packed = plain = at = LONGER
        head = struct.pack(
            *("<L6H", 0x02014B50, self._version, self._version, FLAGS, DEFLATED, TIME, DAY),
        )
        told = (entry.crc, packed, plain, len(title), len(more), 0, 0, 0, 0, at)
        return head + struct.pack("<3L5H2L", *told) + title + more

    def _pack(self, entry: Entry, packed: bytes) -> None:
        entry.packed += len(packed)
        self._put(packed)

    def _put(self, data: bytes) -> None:
        self.out += data
        self.at += len(data)
