"""The form by which pictures come into the CMS: through the same door as those of products, redrawn."""

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from forked_apps.catalogue import encoding, pictures


class PictureField(WagtailImageField):
    """Wagtail's, for which a file that begins like a picture and goes on as something else is none."""

    def check_image_pixel_size(self, f):
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as broken:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from broken


class PictureForm(BaseImageForm):
    """Named in WAGTAILIMAGES_IMAGE_FORM_BASE, so every upload of Wagtail's passes here."""

    file = PictureField(label="File")

    def clean_file(self):
        uploaded = self.cleaned_data["file"]
        if not uploaded or "file" not in self.changed_data:
            return uploaded
        try:
            made = pictures.redrawn(uploaded)
        except encoding.BadPicture as error:
            raise ValidationError(f"The picture {error}.") from error
        made.image = uploaded.image
        return made
