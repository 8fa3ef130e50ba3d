"""A firm's logo: read with care, made small, and written anew, so that nothing else rides along."""

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.errors import LogoTooLarge, NotALogo

LARGEST_UPLOAD = 2 * 1024 * 1024
#: What it may unpack to: a small file can be a huge picture.
MOST_PIXELS = 16_000_000
#: What is kept is at most so wide and high, in pixels and in bytes.
WIDEST, HIGHEST, LARGEST_KEPT = 800, 400, 512 * 1024
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


@dataclass(frozen=True)
class Logo:
    """A picture as it is kept and shown."""

    content: bytes
    content_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()[:32]


def read_logo(upload: bytes) -> Logo:
    """The picture of an uploaded PNG, JPEG or WebP, without what else the file held.

    :raises LogoTooLarge: if the file, or what it unpacks to, is too large.
    :raises NotALogo: if it is none of these.
    """
    if len(upload) > LARGEST_UPLOAD:
        raise LogoTooLarge
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(upload), formats=READ)
            if picture.width * picture.height > MOST_PIXELS:
                raise LogoTooLarge
            return _written(_small(picture), is_photo=picture.format == "JPEG")
    except UNREADABLE as fault:
        raise NotALogo from fault


def _small(picture: Image.Image) -> Image.Image:
    """Upright, in plain colours, and no larger than it will be shown."""
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.thumbnail((WIDEST, HIGHEST))
    return plain


def _written(picture: Image.Image, *, is_photo: bool) -> Logo:
    format = "JPEG" if is_photo and picture.mode == "RGB" else "PNG"
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    file = io.BytesIO()
    bare.save(file, format, optimize=True, **({"quality": 88} if format == "JPEG" else {}))
    content = file.getvalue()
    if len(content) > LARGEST_KEPT:
        raise LogoTooLarge
    return Logo(content, TYPES[format], *bare.size)
