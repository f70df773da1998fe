"""What a page may run: scripts of our files and templates, nothing that came in as data; and what caches may keep."""

import re

import pytest
from django.template import Context, Template
from django.test import override_settings

from project import content_security
from tests.factories import catalogue

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def rules_of(answer) -> dict[str, list[str]]:
    parts = (part.split() for part in answer["Content-Security-Policy"].split("; "))
    return {name: sources for name, *sources in parts}


def inline_scripts(answer) -> list[str]:
    """The attributes of each script element that runs and names no file."""
    found = SCRIPT.findall(answer.content.decode())
    return [attributes for attributes, _ in found if "src=" not in attributes and "json" not in attributes]


SHOP = ["/", "/catalogue/", "/search/?q=pan", "/basket/", "/accounts/login/", "/nothing/", "/offers/", "/api/docs/"]
STAFF = [
    "/dashboard/",
    "/dashboard/catalogue/",
    "/dashboard/catalogue/categories/create/",
    "/dashboard/offers/new/metadata/",
    "/cms/",
    "/cms/users/",
    "/cms/snippets/cms/campaign/add/",
    "/django-admin/",
]


@pytest.mark.parametrize("path", [*SHOP, *STAFF])
def test_every_script_of_a_page_bears_the_number_of_its_request(client, admin_user, path):  # 3.6
    if path in STAFF:
        client.force_login(admin_user)
    first, second = client.get(path), client.get(path)
    assert {tuple(rules_of(first)[name]) for name in ("object-src",)} == {("'none'",)}
    assert "'unsafe-inline'" not in rules_of(first)["script-src"]
    for answer in (first, second):
        nonces = {source for source in rules_of(answer)["script-src"] if source.startswith("'nonce-")}
        named = {f"'nonce-{number}'" for number in re.findall(r"<script nonce=([\w-]+)", answer.content.decode())}
        assert nonces == named
        assert all("nonce=" in attributes for attributes in inline_scripts(answer)), inline_scripts(answer)
    assert not nonces or first["Content-Security-Policy"] != second["Content-Security-Policy"]


def test_a_script_that_came_in_as_data_bears_none(rf):  # 3.6
    page = Template("<main>{{ words|safe }}</main>")
    asked = []

    def view(request):
        from django.http import HttpResponse

        asked.append(content_security.nonce())
        return HttpResponse(page.render(Context({"words": "<script>steal()</script>"})))

    answer = content_security.ContentSecurityMiddleware(view)(rf.get("/catalogue/"))
    assert b"<script>steal()</script>" in answer.content
    assert f"'nonce-{asked[0]}'" in rules_of(answer)["script-src"]


def test_nothing_is_named_outside_a_request():
    assert content_security.nonce() == ""
    assert Template("<script{% script_nonce %}>").render(Context()) == "<script>"


@pytest.mark.parametrize(
    ("path", "name", "source"),
    [
        ("/cms/", "frame-ancestors", "'self'"),  # previews
        ("/dashboard/", "frame-ancestors", "'none'"),
        ("/api/redoc/", "worker-src", "blob:"),
        ("/checkout/preview/", "form-action", "http://localhost:8001"),  # browsers follow no form further than this
    ],
)
@override_settings(STRIPE_API_BASE="http://localhost:8001")
def test_each_face_has_what_it_needs(path, name, source):  # 3.6
    rules = {rule: sources for rule, *sources in map(str.split, content_security.policy(path).split("; "))}
    assert source in rules[name]


@override_settings(PAGE_SOURCES={"script-src": ["https://js.stripe.com"], "frame-src": ["https://js.stripe.com"]})
def test_a_shop_may_let_other_hosts_in():
    rules = {rule: sources for rule, *sources in map(str.split, content_security.policy("/checkout/").split("; "))}
    assert "https://js.stripe.com" in rules["script-src"]
    assert rules["frame-src"] == ["'self'", "https://js.stripe.com"]


@pytest.mark.parametrize("path", ["/basket/", "/accounts/profile/", "/accounts/orders/", "/dashboard/", "/checkout/"])
def test_what_belongs_to_one_person_is_kept_by_no_cache(client, admin_user, path):  # 3.6
    client.force_login(admin_user)
    kept = {part.strip() for part in client.get(path)["Cache-Control"].split(",")}
    assert {"private", "no-store"} <= kept


def test_a_page_of_the_catalogue_may_be_kept(client):
    assert "no-store" not in client.get(catalogue.product("Kettle").get_absolute_url()).get("Cache-Control", "")
