"""What Meta's error codes mean for a message and for the account."""

from channels.adapters import Answer, Bounce, Down, Refused, TryLater

#: Credentials, permissions, payment, a locked account or a number that is not registered.
UNUSABLE = frozenset([0, 3, 10, 33, 190, 368, 131005, 131031, 131042, 131045, 133010])
#: Too much at once, for the account as a whole.
BUSY = frozenset([4, 80007, 130429, 131048, 133016])
#: Too much to this one person, or Meta's own trouble: it did not take it.
LATER = frozenset([1, 2, 131000, 131016, 131056, 131057])
#: The person wants no marketing from this business.
NO_MARKETING = 131050
BOUNCES = {
    131021: Bounce.HARD,
    # Not on WhatsApp, or with an old version of it: five of these in a month are enough.
    131026: Bounce.SOFT,
    131049: Bounce.BLOCK,
}
BUSY_PAUSE = 5.0


def bounce_of(code: int) -> Bounce:
    return BOUNCES.get(code, Bounce.BLOCK)


def answer_to(status: int, code: int, said: str, after: float | None) -> Answer:
    """What an error says of the message that was being handed over."""
    words = f"{said} ({code})" if code else said
    if status == 429 or code in BUSY:
        return Down(words, after if after is not None else BUSY_PAUSE)
    if status in (401, 403) or code in UNUSABLE or 200 <= code < 300:
        return Down(words)
    if code in LATER:
        return TryLater(words, after)
    return Refused(words, bounce_of(code))
