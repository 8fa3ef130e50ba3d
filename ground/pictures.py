"""Uploaded pictures: read with care, made small, and written anew, so that nothing rides along."""

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_UPLOAD = 2 * 1024 * 1024
#: What it may unpack to: a small file can be a huge picture.
MOST_PIXELS = 16_000_000
READ = ("PNG", "JPEG", "WEBP")
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
SUFFIXES = {"image/png": "png", "image/jpeg": "jpg"}
#: Everything that a damaged or hostile picture makes Pillow raise.
UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
)


class TooLarge(Exception):
    """The file, what it unpacks to, or what would be kept of it, is too large."""


class NoPicture(Exception):
    """None of the kinds of pictures that are read."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept and shown."""

    content: bytes
    content_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()[:32]

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.content_type]


def read_picture(
    upload: bytes, *, box: tuple[int, int], largest_kept: int, is_filled: bool = False
) -> Picture:
    """The picture of an uploaded PNG, JPEG or WebP, without what else the file held.

    It is made to fit the box, or to fill it, where what stands over is cut away.

    :raises TooLarge: :raises NoPicture:
    """
    if len(upload) > LARGEST_UPLOAD:
        raise TooLarge
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(upload), formats=READ)
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge
            is_photo = picture.format == "JPEG"
            return _written(_small(picture, box, is_filled), is_photo, largest_kept)
    except UNREADABLE as fault:
        raise NoPicture from fault


def _small(picture: Image.Image, box: tuple[int, int], is_filled: bool) -> Image.Image:
    """Upright, in plain colours, and no larger than it will be shown."""
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    if is_filled:
        side = min(*plain.size, *box)
        return ImageOps.fit(plain, (side, side))
    plain.thumbnail(box)
    return plain


def _written(picture: Image.Image, is_photo: bool, largest_kept: int) -> Picture:
    format = "JPEG" if is_photo and picture.mode == "RGB" else "PNG"
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    file = io.BytesIO()
    bare.save(file, format, optimize=True, **({"quality": 88} if format == "JPEG" else {}))
    content = file.getvalue()
    if len(content) > largest_kept:
        raise TooLarge
    return Picture(content, TYPES[format], *bare.size)
