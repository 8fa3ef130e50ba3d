"""Where somebody's own words end and what they answer begins."""

import re

#: "On …, … wrote:" in the languages of our people, on one line or on two.
_INTRODUCED = re.compile(
    r"^\s*(?:on\b.{0,200}\bwrote|am\b.{0,200}\bschrieb\b.{0,100}|le\b.{0,200}\ba écrit"
    r"|el\b.{0,200}\bescribió|il\b.{0,200}\bha scritto|op\b.{0,200}\bschreef\b.{0,100})\s*:\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|ursprüngliche nachricht|forwarded message"
    r"|weitergeleitete nachricht)\s*-{2,}|_{20,})\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(r"^\s*\*?(?:from|von|de|da)\*?\s*:\s*\S+", re.IGNORECASE)
_NEXT = re.compile(
    r"^\s*\*?(?:sent|date|to|subject|gesendet|datum|an|betreff|envoyé|à)\*?\s*:", re.IGNORECASE
)
#: Longer mails are looked at this far.
MOST_LINES = 2_000


def own_words(text: str) -> str:
    """A mail without the tail that quotes what it answers; the whole where nothing is left."""
    lines = text.splitlines()[:MOST_LINES]
    end = next((n for n in range(len(lines)) if _ends(lines, n)), len(lines))
    own = "\n".join(lines[:end]).strip()
    return own or "\n".join(lines).strip()


def _ends(lines: list[str], n: int) -> bool:
    line = lines[n][:500]
    following = lines[n + 1][:300] if n + 1 < len(lines) else ""
    if _RULE.match(line) or _INTRODUCED.match(line):
        return True
    if following and _INTRODUCED.match(f"{line} {following}"):
        return True
    if _HEADER.match(line) and _NEXT.match(following):
        return True
    # Quoted to the end: else it is answered line by line, and all of it belongs together.
    return line.startswith(">") and all(not one.strip() or one.startswith(">") for one in lines[n:])
