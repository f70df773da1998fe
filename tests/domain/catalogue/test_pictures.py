"""Every picture comes through one door, whichever page takes it. # 3.10"""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images import get_image_model

from forked_apps.catalogue import encoding
from forked_apps.catalogue.models import Category, ProductImage
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def photo(size=(60, 40), kind="JPEG", *, tail=b"") -> SimpleUploadedFile:
    """A picture that tells where it was taken, with something behind it that is no picture."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}
    out = io.BytesIO()
    Image.new("RGB", size, (180, 90, 60)).save(out, kind, exif=exif)
    return SimpleUploadedFile(f"photo.{kind.lower()}", out.getvalue() + tail, content_type=f"image/{kind.lower()}")


def bomb() -> SimpleUploadedFile:
    """Some kilobytes that unpack to thirty million pixels."""
    out = io.BytesIO()
    Image.new("1", (6_000, 5_000)).save(out, "PNG")
    return SimpleUploadedFile("bomb.png", out.getvalue(), content_type="image/png")


def is_clean(file) -> bool:
    content = file.read()
    return b"secret" not in content and not Image.open(io.BytesIO(content)).getexif()


def post_category(client, picture):
    fields = {"name": "Pans", "treebeard_position": "first-child", "treebeard_ref_node": "", "image": picture}
    return client.post("/dashboard/catalogue/categories/create/", fields)


def test_a_picture_from_the_dashboard_loses_place_and_stowaways(client, admin_user):
    # 3.10
    client.force_login(admin_user)
    post_category(client, photo(tail=b"secret"))
    assert is_clean(Category.objects.get(name="Pans").image)


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (bomb, "25 million are the most"),
        (lambda: photo(tail=b"0" * 12_000_000), "larger than 10 MB"),
        (lambda: SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>", content_type="image/svg+xml"), "valid image"),
    ],
)
def test_the_dashboard_says_why_it_takes_a_picture_not(client, admin_user, picture, said):
    # 3.10
    client.force_login(admin_user)
    page = post_category(client, picture())
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not Category.objects.filter(name="Pans").exists()


def test_code_that_saves_a_picture_passes_the_same_door():
    # 3.10
    kept = ProductImage.objects.create(product=catalogue.product(), original=photo(kind="PNG", tail=b"secret"))
    assert is_clean(ProductImage.objects.get(pk=kept.pk).original)
    with pytest.raises(encoding.BadPicture, match="million"):
        ProductImage.objects.create(product=kept.product, original=bomb())


def test_a_stored_picture_is_not_drawn_again():
    kept = ProductImage.objects.create(product=catalogue.product(), original=photo())
    name, content = kept.original.name, kept.original.read()
    kept.caption = "Front"
    kept.save()
    again = ProductImage.objects.get(pk=kept.pk).original
    assert (again.name, again.read()) == (name, content)


def test_a_picture_for_a_mail_passes_the_same_door(client, marketer):
    # 3.10
    client.force_login(marketer)
    client.post("/cms/images/add/", {"title": "Front", "file": photo(tail=b"secret"), "collection": 1})
    assert is_clean(get_image_model().objects.get().file)
    refused = client.post("/cms/images/add/", {"title": "Bomb", "file": bomb(), "collection": 1})
    assert get_image_model().objects.count() == 1
    assert refused.status_code == 200
