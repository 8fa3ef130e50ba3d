"""Colours of a firm's accent that everybody can read (WCAG 2.2, 1.4.3 and 1.4.11)."""

import colorsys
from collections.abc import Callable
from dataclasses import dataclass

Colour = tuple[float, float, float]
#: Contrast that text needs, and that a button needs against the page it stands on.
TEXT, SHAPE = 4.5, 3.0
WHITE, INK, BLACK = "#ffffff", "#111114", "#000000"
STEP = 0.01


@dataclass(frozen=True)
class Theme:
    """The surfaces that a screen is made of, and which way leads away from them."""

    page: str
    surfaces: tuple[str, ...]
    is_dark: bool
    #: How much of the accent a soft background holds.
    softness: float


LIGHT = Theme("#ffffff", ("#ffffff", "#f7f7f9", "#f1f1f4"), is_dark=False, softness=0.1)
DARK = Theme("#111114", ("#111114", "#1a1a1f", "#1f1f25"), is_dark=True, softness=0.22)


@dataclass(frozen=True)
class Palette:
    """The accent in one theme. Text stands in `on_accent` on it and in `accent_text` beside it."""

    accent: str
    accent_hover: str
    accent_text: str
    accent_soft: str
    on_accent: str


def palette(accent: str, theme: Theme) -> Palette:
    """What the theme makes of a `#rrggbb`: its hue, as light or dark as it must be."""
    shape = moved(accent, theme, until=lambda colour: contrast(colour, theme.page) >= SHAPE)
    soft = mixed(shape, theme.page, theme.softness)
    behind = (*theme.surfaces, soft)
    text = moved(
        shape,
        theme,
        until=lambda colour: all(contrast(colour, surface) >= TEXT for surface in behind),
    )
    on = readable_on(shape)
    # Away from the text on it, which stays readable.
    hover = mixed(shape, BLACK if on == WHITE else WHITE, 0.88)
    return Palette(shape, hover, text, soft, on)


def readable_on(background: str) -> str:
    """White where it can be read, else ink; black or white can be read on any colour."""
    for text in (WHITE, INK):
        if contrast(text, background) >= TEXT:
            return text
    return BLACK


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminance, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def moved(colour: str, theme: Theme, *, until: Callable[[str], bool]) -> str:
    """The colour, darker on light and lighter on dark, by as little as suffices."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*parts(colour))
    found = colour
    while not until(found):
        lightness += STEP if theme.is_dark else -STEP
        found = written(colorsys.hls_to_rgb(hue, min(max(lightness, 0.0), 1.0), saturation))
    return found


def mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(parts(colour), parts(other), strict=True)
    red, green, blue = (share * mine + (1 - share) * theirs for mine, theirs in pairs)
    return written((red, green, blue))


def parts(colour: str) -> Colour:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def written(colour: Colour) -> str:
    return "#" + "".join(f"{round(value * 255):02x}" for value in colour)
