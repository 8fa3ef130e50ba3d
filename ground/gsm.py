"""The alphabet of text messages: GSM 03.38."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Signs that take two places.
EXTENDED = frozenset("^{}\\[~]|€\f")


def is_gsm(said: str) -> bool:
    """Whether a text needs no other alphabet, in which a message has half the room."""
    return set(said) <= BASIC | EXTENDED
