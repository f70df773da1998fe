"""Foreign picture bytes -> a picture that is safe to serve: verified, redrawn pixel by pixel, without metadata."""

import io
import warnings
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 2000  # pixels of what is kept: enough for a zoomed product page on a dense screen
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class BadPicture(ValueError):
    """The bytes are not a picture that the shop takes; the message says why."""


@dataclass(frozen=True)
class Encoded:
    """A picture ready to be stored."""

    content: bytes
    suffix: str  # ".jpg", or ".png" where parts are transparent


def check_size(size: int) -> None:
    """Raises BadPicture when a file of so many bytes is more than MAX_IMAGE_BYTES."""
    if size > settings.MAX_IMAGE_BYTES:
        raise BadPicture(f"is larger than {settings.MAX_IMAGE_BYTES // 1_000_000} MB")


def encoded(content: bytes) -> Encoded:
    """The picture redrawn. Only pixels survive: no EXIF, no comments, no appended bytes. Raises BadPicture."""
    check_size(len(content))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(content)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("is not a JPEG, PNG, WebP or GIF picture of reasonable size") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise error if isinstance(error, BadPicture) else BadPicture("is damaged") from error


def _redrawn(content: bytes) -> Encoded:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        # The size is read from the header: a bomb is refused before it is unpacked.
        if picture.width * picture.height > settings.MAX_IMAGE_PIXELS:
            most = f"{settings.MAX_IMAGE_PIXELS // 1_000_000} million are the most"
            raise BadPicture(f"has {picture.width} × {picture.height} pixels; {most}")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        transparent = upright.has_transparency_data
        flat = upright.convert("RGBA" if transparent else "RGB")
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat.info.clear()
    out = io.BytesIO()
    flat.save(out, "PNG" if transparent else "JPEG", quality=88)
    return Encoded(out.getvalue(), ".png" if transparent else ".jpg")
