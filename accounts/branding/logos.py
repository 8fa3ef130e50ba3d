"""A firm's logo: what may be uploaded as one, and the form it is kept in."""

from accounts.errors import LogoTooLarge, NotALogo
from ground.pictures import NoPicture, Picture, TooLarge, read_picture

#: What is kept is at most so wide and high, in pixels and in bytes.
BOX, LARGEST_KEPT = (800, 400), 512 * 1024


def read_logo(upload: bytes) -> Picture:
    """The picture of an uploaded PNG, JPEG or WebP, without what else the file held.

    :raises LogoTooLarge: if the file, or what it unpacks to, is too large.
    :raises NotALogo: if it is none of these.
    """
    try:
        return read_picture(upload, box=BOX, largest_kept=LARGEST_KEPT)
    except TooLarge:
        raise LogoTooLarge from None
    except NoPicture as fault:
        raise NotALogo from fault
