"""The one door for pictures: a column that keeps only what `encoding` has redrawn, whoever writes it."""

from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from forked_apps.catalogue import encoding


def redrawn(upload) -> SimpleUploadedFile:
    """The uploaded picture as it will be stored, with an ending that tells the truth. Raises encoding.BadPicture."""
    encoding.check_size(upload.size)
    upload.seek(0)
    picture = encoding.encoded(upload.read())
    kind = "image/png" if picture.suffix == ".png" else "image/jpeg"
    made = SimpleUploadedFile(f"{Path(upload.name).stem}{picture.suffix}", picture.content, content_type=kind)
    made.is_redrawn = True
    return made


class PictureFormField(forms.ImageField):
    """A field of a form whose picture is redrawn before anything else sees it."""

    def to_python(self, data):
        uploaded = super().to_python(data)
        if uploaded is None:
            return None
        try:
            made = redrawn(uploaded)
        except encoding.BadPicture as error:
            raise ValidationError(f"The picture {error}.", code="invalid_image") from error
        made.image = uploaded.image  # what Django's own field promises to its callers
        return made


class PictureField(models.ImageField):
    """Saving raises encoding.BadPicture for what did not come through a form and is no usable picture."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureFormField, **kwargs})

    def pre_save(self, model_instance, add):
        picture = getattr(model_instance, self.attname)
        if picture and not picture._committed and not getattr(picture.file, "is_redrawn", False):
            made = redrawn(picture.file)
            picture.file = ContentFile(made.read(), name=made.name)
            picture.name = made.name
        return super().pre_save(model_instance, add)

    def deconstruct(self):
        """For migrations this is Django's own column: what differs is not in the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs
