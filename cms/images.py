"""Pictures for mails come through the same door as those of products: redrawn, without what was hidden in the file."""

from django.core.exceptions import ValidationError
from wagtail.images.forms import BaseImageForm

from forked_apps.catalogue import encoding, pictures


class PictureForm(BaseImageForm):
    """Named in WAGTAILIMAGES_IMAGE_FORM_BASE, so every upload of Wagtail's passes here."""

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
