"""Names are one line, whichever door they come through."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms import subscribing
from forked_apps.accounts import one_line
from forked_apps.accounts.models import User
from forked_apps.catalogue.reviews import writing
from forked_apps.catalogue.reviews.forms import ProductReviewForm
from forked_apps.checkout import placement
from forked_apps.customer.forms import UserAddressForm
from tests.factories import basket as carts
from tests.factories import catalogue
from tests.factories import order as orders

pytestmark = pytest.mark.django_db

BROKEN = ["Ada\r\nBcc: all@example.com", "Ada\tB", "Ada\x00", "Ada\x85", "Ada\u2028B", "Ada\u202eB"]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_name_is_refused_by_every_form_and_made_one_line_by_every_save(name, django_user_model):  # 3.12
    user = django_user_model(email="ada@example.com", first_name=name)
    with pytest.raises(ValidationError) as refused:
        user.full_clean(exclude=["password"])
    assert set(refused.value.message_dict) == {"first_name"}

    user.save()
    assert one_line.is_one_line(User.objects.get().first_name)
    assert User.objects.get().first_name.startswith("Ada")


@pytest.mark.parametrize("name", ["Zoë O’Neil-d'Arc", "李小龍", "ابن سينا", ""])
def test_the_names_of_the_world_stay_as_they_are(name):  # 3.12
    one_line.validate(name)
    assert one_line.made(name) == name


def test_the_api_refuses_them(api, client_of, customer):  # 3.12
    registered = api.post(
        "/api/auth/register/", {"email": "eve@example.com", "password": "right horse staple", "first_name": BROKEN[0]}
    )
    changed = client_of(customer).patch("/api/profile/", {"last_name": BROKEN[0]})

    for answer, pointer in ((registered, "#/first_name"), (changed, "#/last_name")):
        assert answer.status_code == 400
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, "control_characters")]


@pytest.mark.parametrize("key", ["ship_to", "billing_address"])
def test_no_order_has_one(customer, key):  # 3.12
    with pytest.raises(placement.InvalidAddress) as refused:
        orders.order(user=customer, **{key: carts.address(last_name=BROKEN[0])})
    assert "last_name" in refused.value.errors

    with pytest.raises(placement.InvalidContact):
        orders.order(user=customer, company="A\r\nB")


def test_a_subscriber_has_none():  # 3.12
    made = subscribing.subscribe(email="a@example.com", name=BROKEN[0], source="form", now=timezone.now())
    assert made.name == "Ada Bcc: all@example.com"


def _address_form(user, **changed) -> UserAddressForm:
    kept = {key: value for key, value in carts.address().items() if key != "country"}
    return UserAddressForm(user, {**kept, "country": carts.country().pk, **changed})


@pytest.mark.parametrize("name", BROKEN)
def test_the_address_book_has_none(customer, name):  # leftover of issue 7: the pages took what the API refuses
    within = f"{name}."  # a form strips what ends it
    broken = _address_form(customer, first_name=within, line1=within, notes="Ring\r\ntwice")
    assert set(broken.errors) == {"first_name", "line1"}

    assert _address_form(customer, phone_number="+49 30 901820").is_valid()
    address = _address_form(customer, notes="Ring\r\ntwice").save(commit=False)
    address.first_name, address.notes = name, "Ring\ntwice\x07"
    address.save()
    address.refresh_from_db()
    assert one_line.is_one_line(address.first_name)
    assert address.notes == "Ring\ntwice"
    assert address.hash == str(address.generate_hash())


def test_no_review_has_one(customer):  # leftover of issue 7
    mug = catalogue.product()
    form = ProductReviewForm(mug, user=customer, data={"title": BROKEN[0], "body": "Tea\r\nand\x1b[31m", "score": "5"})
    assert set(form.errors) == {"title", "body"}
    assert not ProductReviewForm(
        mug, user=customer, data={"title": "Tea", "body": "Tea\r\nand cake", "score": "5"}
    ).errors

    written = writing.write(product_id=mug.pk, user=customer, score=5, title=BROKEN[0], body="Tea\nand\x1b cake")
    assert (written.title, written.body) == ("Ada Bcc: all@example.com", "Tea\nand cake")
