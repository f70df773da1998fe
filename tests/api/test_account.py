"""One's own profile and address book; the countries that the shop delivers to."""

import pytest
from oscar.apps.address.models import UserAddress

from tests.factories.basket import address, country

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client_of, customer):
    country()
    return client_of(customer)


def faults(response):
    return [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]]


def test_the_profile_shows_who_one_is(me, customer):  # A14
    assert me.get("/api/profile/").json() == {
        "id": customer.pk,
        "email": "shopper@example.com",
        "first_name": "Ada",
        "last_name": "Byron",
        "phone": "",
        "role": "customer",
        "email_verified": False,
        "date_joined": customer.date_joined.isoformat().replace("+00:00", "Z"),
    }


def test_name_and_phone_can_be_changed(me, customer):  # A14
    response = me.patch("/api/profile/", {"first_name": "Augusta", "phone": "+49 30 901820"})

    assert response.status_code == 200
    customer.refresh_from_db()
    assert (customer.first_name, customer.last_name, customer.phone) == ("Augusta", "Byron", "+49 30 901820")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("role", "admin", "read_only_field"),
        ("email", "other@example.com", "read_only_field"),
        ("email_verified", True, "read_only_field"),
        ("id", 1_000_000, "read_only_field"),
        ("is_staff", True, "unknown_field"),
        ("is_superuser", True, "unknown_field"),
        ("is_active", False, "unknown_field"),
        ("password", "x", "unknown_field"),
        ("groups", [1], "unknown_field"),
        ("sessions_valid_from", "2020-01-01", "unknown_field"),
    ],
)
def test_what_others_grant_cannot_be_taken(me, customer, field, value, code):  # A14, mass assignment
    response = me.patch("/api/profile/", {"first_name": "Eve", field: value})

    assert (response.status_code, faults(response)) == (400, [(f"#/{field}", code)])
    customer.refresh_from_db()
    assert (customer.first_name, customer.role, customer.is_active) == ("Ada", "customer", True)


def test_what_was_read_can_be_sent_back(me):
    assert me.patch("/api/profile/", me.get("/api/profile/").json()).status_code == 200


def test_an_address_may_be_written_with_name_and_city(me):
    body = {key: value for key, value in address().items() if key not in ("first_name", "last_name", "line4")}
    made = me.post("/api/addresses/", {**body, "name": "Ada King Byron", "city": "Berlin"})
    assert made.status_code == 201, made.content
    shown = {key: made.json()[key] for key in ("first_name", "last_name", "line4")}
    assert shown == {"first_name": "Ada King", "last_name": "Byron", "line4": "Berlin"}

    moved = me.patch(f"/api/addresses/{made.json()['id']}/", {"city": "Bonn"})
    assert (moved.status_code, moved.json()["line4"], moved.json()["last_name"]) == (200, "Bonn", "Byron")


def test_an_address_is_added_read_changed_and_deleted(me):  # A14
    made = me.post("/api/addresses/", address(phone_number="030 901820", is_default_for_shipping=True))
    assert made.status_code == 201, made.content
    link = f"/api/addresses/{made.json()['id']}/"
    assert made.json()["phone_number"] == "+4930901820"
    assert me.get(link).json() == made.json()

    changed = me.patch(link, {"line1": "Teststrasse 2"})
    assert (changed.status_code, changed.json()["line1"], changed.json()["line4"]) == (200, "Teststrasse 2", "Berlin")

    again = me.put(link, {**changed.json(), "postcode": "10117"})
    assert (again.status_code, again.json()["postcode"]) == (200, "10117")

    assert me.delete(link).status_code == 204
    assert me.get(link).status_code == 404
    assert me.get("/api/addresses/").json() == {"count": 0, "next": None, "previous": None, "results": []}


def test_the_newest_default_is_the_only_one(me):  # A14
    first = me.post("/api/addresses/", address(is_default_for_shipping=True)).json()
    second = me.post("/api/addresses/", address(line1="Elsewhere 1", is_default_for_shipping=True)).json()

    listed = {row["id"]: row["is_default_for_shipping"] for row in me.get("/api/addresses/").json()["results"]}

    assert listed == {first["id"]: False, second["id"]: True}


def test_the_same_address_twice_is_a_conflict_not_a_crash(me):
    me.post("/api/addresses/", address())
    response = me.post("/api/addresses/", address())
    assert (response.status_code, response.json()["code"]) == (409, "duplicate_address")
    assert UserAddress.objects.count() == 1


def test_an_address_must_be_whole_and_where_we_deliver(me):
    country("XZ", ships=False)
    response = me.post("/api/addresses/", {"country": "XZ"})
    assert response.status_code == 400
    assert dict(faults(response)) == {
        "#/first_name": "required",
        "#/last_name": "required",
        "#/line1": "required",
        "#/line4": "required",
        "#/postcode": "required",
        "#/country": "unknown_country",
    }


def test_the_list_costs_the_same_for_one_and_for_many(me, django_assert_num_queries):
    for number in range(8):
        me.post("/api/addresses/", address(line1=f"Teststrasse {number}"))
    with django_assert_num_queries(3):  # the caller, the count, the page
        assert me.get("/api/addresses/").json()["count"] == 8


def test_countries_are_those_that_we_deliver_to(api):
    country("DE")
    country("FR")
    country("XZ", ships=False)
    assert [row["code"] for row in api.get("/api/countries/").json()["results"]] == ["DE", "FR"]


def test_answers_about_a_person_are_not_for_shared_caches(me):
    response = me.get("/api/profile/")
    assert "no-store" in response["Cache-Control"]
    assert "Authorization" in response["Vary"]
