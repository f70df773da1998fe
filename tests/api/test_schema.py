"""The OpenAPI document: complete, free of warnings, served offline."""

import re

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from tests.api.test_permissions import api_routes, methods_of

UNDOCUMENTED = {"", "schema/", "docs/", "redoc/"}


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(document):
    return {
        (path, method.upper()): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_is_built_without_a_warning(tmp_path):  # E31
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"))
    assert (tmp_path / "schema.yaml").stat().st_size > 10_000


def test_every_route_is_documented_and_nothing_else(document):  # E31
    def plain(path: str) -> str:
        return re.sub(r"\{[^}]*\}|<[^>]*>|\(\?P<\w+>[^)]*\)", "{}", path).replace("^", "").replace("$", "")

    built = {
        (plain(f"/api/{route}"), method)
        for route, view in api_routes().items()
        if route not in UNDOCUMENTED and f"{route}/" not in api_routes()
        for method in methods_of(view)
    }
    assert {(plain(path), method) for path, method in operations(document)} == built


def test_every_operation_says_what_it_is_about_and_how_it_fails(document):
    for (path, method), operation in operations(document).items():
        assert operation.get("tags") not in (None, []), (method, path)
        problems = {status for status, reply in operation["responses"].items() if status >= "400"}
        assert "400" in problems, (method, path)
        for status in problems:
            content = operation["responses"][status].get("content", {})
            assert "application/problem+json" in content, (method, path, status)


def test_a_problem_is_documented_with_its_members(document):
    problem = document["components"]["schemas"]["Problem"]["properties"]
    assert set(problem) == {"type", "title", "status", "detail", "code", "instance", "request_id", "errors"}


def test_what_a_cart_or_a_cancelled_order_answers_to_delete_is_documented(document):
    for path in ("/api/cart/", "/api/cart/{line_id}/", "/api/cart/coupons/{code}/", "/api/orders/{reference}/"):
        assert "200" in document["paths"][path]["delete"]["responses"], path
        assert "204" not in document["paths"][path]["delete"]["responses"], path
    assert "404" in document["paths"]["/api/orders/"]["post"]["responses"]  # a cart of somebody else


def test_authorize_takes_a_bearer_token(document):
    assert document["components"]["securitySchemes"] == {
        "jwtAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    profile = document["paths"]["/api/profile/"]["get"]
    assert profile["security"] == [{"jwtAuth": []}]


def test_the_headers_of_guests_and_repeats_are_documented(document):
    def headers(path, method):
        return {p["name"] for p in document["paths"][path][method].get("parameters", []) if p["in"] == "header"}

    assert headers("/api/cart/", "get") == {"X-Cart-Token"}
    assert headers("/api/oscar/checkout/", "post") == {"X-Cart-Token", "Idempotency-Key"}
    assert headers("/api/profile/", "get") == set()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/docs/", "/api/redoc/"])
def test_the_pages_load_nothing_from_elsewhere(client, path):  # E31
    page = client.get(path).content.decode()
    assert "drf_spectacular_sidecar" in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', page) == []


@pytest.mark.django_db
def test_the_document_is_served(client):
    assert client.get("/api/schema/?format=json", headers={"accept": "application/json"}).json()["openapi"] == "3.0.3"
