"""What a file is by its first bytes, and what it may be called."""

import re
import unicodedata

from channels.files import OFFICE

UNKNOWN = "application/octet-stream"
#: Shown where a message's text shows them; anything else is only ever saved.
PICTURES = frozenset(["image/png", "image/jpeg", "image/gif", "image/webp"])
LONGEST_NAME = 150
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
    (b"BEGIN:VCARD", "text/vcard"),
)
#: Marks that turn the reading round, so that `gpj.exe` looks like `exe.jpg`.
_FORBIDDEN = frozenset('<>:"|?*/\\')
_DEVICES = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def type_of(content: bytes) -> str:
    """A package is not opened to find out what is in it: that is what bombs wait for."""
    for start, kind in _SIGNATURES:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return UNKNOWN


#: What the first bytes of a package or a text do not tell, by the name's ending.
_RELATIVES = {
    "application/zip": {
        "docx": f"{OFFICE}.wordprocessingml.document",
        "xlsx": f"{OFFICE}.spreadsheetml.sheet",
        "pptx": f"{OFFICE}.presentationml.presentation",
    },
    "application/x-ole-storage": {
        "doc": "application/msword",
        "xls": "application/vnd.ms-excel",
        "ppt": "application/vnd.ms-powerpoint",
    },
    "text/plain": {"csv": "text/csv", "ics": "text/calendar", "vcf": "text/vcard"},
}


def type_going_out(content: bytes, name: str) -> str:
    """What a file of ours is called on its way: never other than its first bytes allow."""
    found = type_of(content)
    if found == UNKNOWN and _is_text(content):
        found = "text/plain"
    return _RELATIVES.get(found, {}).get(name.rpartition(".")[2].lower(), found)


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return bool(content)


def safe_name(name: str) -> str:
    """The name without folders, steering marks, and what file systems take amiss."""
    last = re.split(r"[/\\]", name)[-1]
    said = "".join(
        sign
        for sign in unicodedata.normalize("NFC", last)
        if unicodedata.category(sign)[0] != "C" and sign not in _FORBIDDEN
    )
    said = " ".join(said.split()).strip(" .")
    if _DEVICES.match(said):
        said = f"_{said}"
    if len(said) > LONGEST_NAME:
        stem, dot, ending = said.rpartition(".")
        keeps = bool(dot) and len(ending) <= 10
        said = f"{stem[: LONGEST_NAME - 11]}.{ending}" if keeps else said[:LONGEST_NAME]
    return said or "attachment"
