"""Draws the banner of a demo campaign from pictures of the shop's own products."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageOps
from wagtail.images.models import Image as WagtailImage

WIDTH, HEIGHT, GAP = 1200, 600, 24


def banner(*, title: str, description: str, picture_paths: list[str], ground: str) -> WagtailImage:
    """A picture of up to three products side by side on a plain ground; made once, found by its title afterwards."""
    if made := WagtailImage.objects.filter(title=title).first():
        return made
    canvas = Image.new("RGB", (WIDTH, HEIGHT), ground)
    shown = [path for path in picture_paths if path and default_storage.exists(path)][:3]
    for place, path in enumerate(shown):
        _paste(canvas, path, place, len(shown))
    file = BytesIO()
    canvas.save(file, "JPEG", quality=88)
    content = ContentFile(file.getvalue(), name=f"{title.lower().replace(' ', '-')}.jpg")
    return WagtailImage.objects.create(
        title=title, description=description, file=content, width=WIDTH, height=HEIGHT, file_size=len(file.getvalue())
    )


def _paste(canvas: Image.Image, path: str, place: int, count: int) -> None:
    width = (WIDTH - GAP * (count + 1)) // count
    size = (width, HEIGHT - 2 * GAP)
    with default_storage.open(path) as file:
        tile = ImageOps.fit(Image.open(file).convert("RGB"), size)
    corners = Image.new("L", size, 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, *size), radius=20, fill=255)
    canvas.paste(tile, (GAP + place * (width + GAP), GAP), corners)
