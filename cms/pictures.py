"""The form by which pictures come into the CMS."""

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class PictureField(WagtailImageField):
    """Wagtail's, for which a file that begins like a picture and goes on as something else is none."""

    def check_image_pixel_size(self, f):
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as broken:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from broken


class PictureForm(BaseImageForm):
    file = PictureField(label="File")
