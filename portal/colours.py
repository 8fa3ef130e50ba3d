"""The firm's colours as a stylesheet: a policy without inline styles leaves no other way."""

from dataclasses import asdict
from hashlib import blake2b

from accounts.branding.brands import Brand
from accounts.branding.colours import Palette


def stylesheet(firm: Brand) -> str:
    """The tokens of the accent, light and dark; every other colour is the portal's own."""
    light, dark = (_tokens(palette) for palette in (firm.light, firm.dark))
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def version_of(firm: Brand) -> str:
    """Changes with the colours, so that browsers may keep the stylesheet for ever."""
    return blake2b(stylesheet(firm).encode(), digest_size=6).hexdigest()


def _tokens(palette: Palette) -> str:
    tokens = {**asdict(palette), "focus": palette.accent_text}
    return ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in tokens.items())
