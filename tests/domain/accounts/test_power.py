"""Who can make somebody more than they are: superusers, and nobody else by any door."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from forked_apps.accounts.models import User
from forked_apps.catalogue.models import Product
from tests.factories.catalogue import product as make_product
from tests.factories.partner import partner as make_partner

pytestmark = pytest.mark.django_db

RESERVED = ("accounts.change_user", "accounts.add_user", "accounts.delete_user", "auth.change_group", "auth.add_group")


@pytest.fixture
def everything_but_superuser(make_user):
    person = make_user("rights@example.com", is_staff=True)
    person.user_permissions.set(Permission.objects.all())
    return person


def test_rights_that_make_rights_work_for_superusers_only(everything_but_superuser, admin_user):  # 3.1
    assert not any(everything_but_superuser.has_perm(right) for right in RESERVED)
    assert everything_but_superuser.has_perm("accounts.view_user")
    assert all(admin_user.has_perm(right) for right in RESERVED)


def test_a_group_gives_them_no_more_than_a_person_has_them(make_user):  # 3.1
    clerk = make_user("clerk@example.com", groups=["Support"], is_staff=True)
    clerk.groups.get().permissions.add(Permission.objects.get(codename="change_user"))

    assert not clerk.has_perm("accounts.change_user")


@pytest.mark.parametrize(
    "address",
    ["/django-admin/", "/django-admin/accounts/user/", "/cms/users/new/", "/cms/users/edit/{}/", "/cms/groups/new/"],
)
def test_rooms_of_accounts_are_closed_to_all_others(client, everything_but_superuser, admin_user, address):  # 3.1
    address = address.format(admin_user.pk)
    client.force_login(everything_but_superuser)
    assert client.get(address).status_code in (302, 403)

    client.force_login(admin_user)
    assert client.get(address).status_code == 200


def test_the_partner_page_sets_no_password_and_no_flag(client, everything_but_superuser, admin_user, make_user):  # 3.1
    partner, person = make_partner(), make_user("partner.person@example.com")
    partner.users.add(person)
    page = reverse("dashboard:partner-user-update", args=[partner.pk, person.pk])
    body = {"role": "staff", "password1": "walk in the woods 7", "password2": "walk in the woods 7"}

    client.force_login(everything_but_superuser)
    assert client.post(page, body).status_code == 403
    assert User.objects.get(pk=person.pk).password == person.password

    client.force_login(admin_user)
    assert client.post(page, body).status_code == 302
    assert User.objects.get(pk=person.pk).is_staff


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_to_a_partner_is_a_right_that_a_superuser_gives(client, everything_but_superuser, customer, method):
    # 3.1: Oscar's link acts on GET as well
    page = reverse("dashboard:partner-user-link", args=[make_partner().pk, customer.pk])
    client.force_login(everything_but_superuser)

    assert getattr(client, method)(page).status_code == 403
    assert not customer.user_permissions.exists()


def test_locking_accounts_asks_for_more_than_looking_at_them(client, everything_but_superuser, customer):  # 3.1
    client.force_login(everything_but_superuser)

    answer = client.post(reverse("dashboard:users-index"), {"action": "make_inactive", "selected_user": customer.pk})

    assert answer.status_code == 403
    assert User.objects.get(pk=customer.pk).is_active


def test_a_former_member_of_staff_stays_out_of_the_dashboard(client, make_user):  # 3.8
    former = make_user("former@example.com", groups=["Merchandisers", "Support"])
    client.force_login(former)

    for name in ("index", "catalogue-product-list", "order-list", "users-index", "offer-list", "reviews-list"):
        assert client.get(reverse(f"dashboard:{name}")).status_code == 403, name
    assert client.post(reverse("dashboard:catalogue-category-create"), {"name": "New"}).status_code == 403


def test_people_of_a_partner_come_in_and_others_with_their_right_do_not(client, make_user):  # 3.8
    person = make_user("partner.person@example.com")
    person.user_permissions.add(Permission.objects.get(codename="dashboard_access"))
    client.force_login(person)
    assert client.get(reverse("dashboard:index")).status_code == 403

    stocked = make_product()
    stocked.stockrecords.get().partner.users.add(person)

    assert client.get(reverse("dashboard:index")).status_code == 200
    page = client.get(reverse("dashboard:catalogue-product-list")).content.decode()
    assert Product.objects.get().get_title() in page


def test_a_stranger_is_asked_to_log_in(client):  # 3.8
    answer = client.get(reverse("dashboard:order-list"))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("dashboard:login"))
