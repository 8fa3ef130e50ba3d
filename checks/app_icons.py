"""Draws the icons of the installed app: `python -m checks.app_icons`.

The strokes are those of ground/static/ground/mark.svg, on its grid of 32.
"""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "frontend" / "public" / "icons"
GROUND, STEM, LEG = "#4f46e5", "#ffffff", "#c7c6ff"
GRID, CORNER, STROKE = 32, 8, 4
#: Drawn so much larger and made smaller, which smooths the edges.
OVER = 4


def icon(size: int, *, is_maskable: bool = False) -> Image.Image:
    """The mark in its rounded square; a maskable one fills the square and keeps to its middle."""
    side = size * OVER
    image = Image.new("RGBA", (side, side), GROUND if is_maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    unit = side / GRID
    if not is_maskable:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=CORNER * unit, fill=GROUND)
    # A mask may cut away all but a circle of four fifths.
    scale = unit * (0.72 if is_maskable else 1)
    Strokes(pen, scale=scale, shift=(side - GRID * scale) / 2).draw()
    return image.resize((size, size), Image.Resampling.LANCZOS)


class Strokes:
    """The letter of the mark, as a pen draws it."""

    def __init__(self, pen: ImageDraw.ImageDraw, *, scale: float, shift: float) -> None:
        self.pen, self.scale, self.shift = pen, scale, shift

    def draw(self) -> None:
        self.line(LEG, [(16.5, 18), (22.5, 24)])
        self.line(STEM, [(10, 24), (10, 8), (17, 8)])
        self.bow(STEM, centre=(17, 13), radius=5)
        self.line(STEM, [(17, 18), (15.5, 18)])

    def at(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale + self.shift, y * self.scale + self.shift

    def line(self, ink: str, points: list[tuple[float, float]]) -> None:
        placed = [self.at(*point) for point in points]
        self.pen.line(placed, fill=ink, width=round(STROKE * self.scale))
        half = STROKE * self.scale / 2
        for x, y in placed:
            self.pen.ellipse((x - half, y - half, x + half, y + half), fill=ink)

    def bow(self, ink: str, *, centre: tuple[float, float], radius: float) -> None:
        """The right half of a circle."""
        outer = radius + STROKE / 2
        x, y = centre
        box = (*self.at(x - outer, y - outer), *self.at(x + outer, y + outer))
        self.pen.arc(box, start=-90, end=90, fill=ink, width=round(STROKE * self.scale))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for size in (192, 512):
        icon(size).save(FOLDER / f"icon-{size}.png", optimize=True)
    maskable = icon(512, is_maskable=True).convert("RGB")
    maskable.save(FOLDER / "maskable-512.png", optimize=True)


if __name__ == "__main__":
    main()
