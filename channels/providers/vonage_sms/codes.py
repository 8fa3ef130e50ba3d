"""What Vonage's numbers mean: those of answers to a request, and those of delivery receipts."""

from channels.adapters import Answer, Bounce, Down, Handed, Refused, TryLater, Unknown

#: The key or its signature is wrong, the account is barred or has no money left.
UNUSABLE = frozenset(["4", "8", "9", "11", "14", "32"])
#: Too much at once, or over too many lines.
BUSY = frozenset(["1", "10"])
INTERNAL = "5"
#: The number takes nothing, or is no more.
BARRED = frozenset(["7", "33"])
BUSY_PAUSE = 1.0
#: Of receipts; what is not named is about us or the way, not about the number.
BOUNCES = {
    **dict.fromkeys(("3", "4"), Bounce.HARD),
    **dict.fromkeys(("1", "2", "7", "8", "15", "99"), Bounce.SOFT),
    "9": Bounce.STOP,
}


def answer_to(status: str, said: str, name: str) -> Answer:
    """What Vonage made of one part of a message."""
    words = f"{said} ({status})".strip()
    if status == "0":
        return Handed(name)
    if status in BUSY:
        return Down(words, BUSY_PAUSE)
    if status in UNUSABLE:
        return Down(words)
    if status == INTERNAL:
        return Unknown(words)
    if status in BARRED:
        return Refused(words, Bounce.HARD)
    return Refused(words, Bounce.BLOCK)


def answer_to_http(status: int, after: float | None) -> Answer:
    words = f"Vonage answered {status}."
    if status == 429:
        return Down(words, after if after is not None else BUSY_PAUSE)
    if status in (401, 402, 403):
        return Down(words)
    if status == 503:
        return TryLater(words, after)
    return Unknown(words) if status >= 500 or status < 400 else Refused(words)


def bounce_of(code: str) -> Bounce:
    return BOUNCES.get(code, Bounce.BLOCK)
