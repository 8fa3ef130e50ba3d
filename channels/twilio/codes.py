"""What Twilio's error codes mean for a message and for the account."""

from channels.adapters import Bounce

#: The account or its number is of no use until somebody mends it; messages wait.
UNUSABLE = frozenset(
    [
        *(20003, 20005, 20006, 20008),  # credentials, or the account is closed
        *(21603, 21606, 21659, 21660, 21661, 21701, 21703, 21704, 21705),  # the sender
        *(63007, 63010, 63051),  # the sender of WhatsApp
    ]
)
#: Too much at once.
BUSY = frozenset([14107, 20429, 21611, 63018, 63017])
#: Of a message, or of its number. What is not named is the message's own fault.
BOUNCES = {
    **dict.fromkeys((21610, 63052), Bounce.STOP),
    # There is no such number, or it takes no messages.
    **dict.fromkeys((21211, 21214, 21217, 21265, 21614, 21635), Bounce.HARD),
    **dict.fromkeys((30005, 30006, 63003, 63024), Bounce.HARD),
    # Off, full, or nobody knows.
    **dict.fromkeys((30001, 30002, 30003, 30008, 30017, 30022, 63018), Bounce.SOFT),
}


def bounce_of(code: int | None) -> Bounce:
    """Blocks are about us: the number is not spared for them."""
    return BOUNCES.get(code or 0, Bounce.BLOCK)
