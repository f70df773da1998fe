"""Thumbnails of pictures; one whose file is gone has a mark in its place, not an error for the whole page."""

from dataclasses import dataclass

from django.templatetags.static import static
from oscar.core.thumbnails import SorlThumbnail


@dataclass(frozen=True)
class Mark:
    """Stands where a thumbnail would; pixels."""

    url: str
    width: int
    height: int


class Thumbnailer(SorlThumbnail):
    """Sorl's, as Oscar calls it."""

    def generate_thumbnail(self, source, **opts):
        width, _, height = opts["size"].partition("x")
        thumbnail = super().generate_thumbnail(source, **opts)
        if getattr(thumbnail, "size", None) is None:  # Sorl logs why, and answers a picture without a size
            side = int(width or height or 0)
            return Mark(static("project/mark.svg"), side, int(height or side))
        return thumbnail
