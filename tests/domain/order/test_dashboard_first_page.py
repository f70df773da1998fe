"""The first page of the dashboard, and lists without rows: they say what there is and what to do next."""

import re

import pytest
from django.urls import reverse

from tests.factories import order

pytestmark = pytest.mark.django_db


def page_of(client, name, **query) -> str:
    page = client.get(reverse(name), query)
    assert page.status_code == 200
    return page.content.decode()


def test_each_bar_of_the_chart_is_a_row_of_the_table_beside_it(client, merchandiser):
    placed = order.order()
    client.force_login(merchandiser)

    page = page_of(client, "dashboard:index")

    bars = re.findall(r'bars__bar" title="(€[1-9][^"]*)"', page)
    rows = re.findall(r'<td class="num">(€[1-9][^<]*)</td></tr>', page.split("Orders by status")[0])
    assert bars == rows == [f"€{placed.total_incl_tax}"]
    assert f'href="{reverse("dashboard:order-list")}?status=pending"' in page
    assert page.count("<h1>") == 1
    assert 'http-equiv="refresh"' not in page  # a page that reloads itself takes the reader's place away


def test_a_shop_without_orders_is_not_an_empty_chart(client, merchandiser):
    client.force_login(merchandiser)

    page = page_of(client, "dashboard:index")

    assert "No order yet today." in page
    assert "bars__bar" not in page


def test_a_search_without_orders_leads_back_to_all_of_them(client, merchandiser):
    order.order()
    client.force_login(merchandiser)

    page = page_of(client, "dashboard:order-list", order_number="NOPE")

    assert "No order matches this search" in page
    assert "Show all orders" in page


def test_the_login_page_has_one_first_heading(client):
    assert page_of(client, "customer:login").count("<h1>") == 1


def test_turnover_is_for_those_who_may_view_orders(client, make_user, merchandiser):
    # leftover of issue 7: any member of staff saw it
    placed = order.order()
    client.force_login(make_user("new@example.com", is_staff=True))
    page = client.get(reverse("dashboard:index"))
    assert page.status_code == 200
    assert f"€{placed.total_incl_tax}" not in page.content.decode()
    assert not {"total_revenue", "total_revenue_last_day", "hourly_report_dict"} & set(page.context_data)
    assert "Products" in page.content.decode()

    client.force_login(merchandiser)
    assert f"€{placed.total_incl_tax}" in page_of(client, "dashboard:index")
