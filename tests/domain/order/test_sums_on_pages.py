"""What each page, mail and document shows adds up: lines before discounts with a row for each, or neither (1.8)."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from forked_apps.order import transitions
from forked_apps.payment import invoice_pdf, invoices
from tests.factories import basket as carts
from tests.factories import catalogue, partner
from tests.factories import order as orders

pytestmark = pytest.mark.django_db
AMOUNT = re.compile(r"([-−] ?)?€([\d,]+\.\d\d)")


def amounts(text: str) -> list[Decimal]:
    """The amounts of money in a text, in its order; what is taken off is negative."""
    found = AMOUNT.findall(unescape(re.sub(r"<[^>]+>", " ", text)))
    return [Decimal(figure.replace(",", "")) * (-1 if minus else 1) for minus, figure in found]


def between(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0]


@pytest.fixture(params=[True, False], ids=["gross", "net"])
def shop(request, settings):
    """A shop with two tax rates, a tenth off all lines, half off shipping, and a coupon on top."""
    settings.PRICES_INCLUDE_TAX = settings.OSCAR_OFFERS_INCL_TAX = request.param
    partner.tax_rate("0.1900")
    partner.tax_rate("0.0700", tax_code="reduced")
    carts.country()
    carts.offer(percent=10, exclusive=False, priority=2, name="A tenth")
    carts.offer(shipping_percent=50, exclusive=False, name="Half the way")
    return [
        (catalogue.product("Pen", price="8.91"), 3),
        (catalogue.product("Book", price="4.50", tax_code="reduced"), 1),
    ]


@pytest.fixture
def filled(shop, customer):
    basket = carts.basket(user=customer, lines=shop)
    basket.vouchers.add(carts.voucher("EXTRA", amount="1.00", exclusive=False))
    return basket


@pytest.fixture
def order(filled, customer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        placed = orders.order(basket=filled, user=customer, payment_method="bank_transfer")
    lines = placed.lines.all()
    # The trial is worth its name: lines and shipping are both reduced.
    assert sum(line.discount_incl_tax for line in lines) > 1
    assert {row.category for row in placed.discounts.all()} == {"Basket", "Shipping"}
    return placed


def adds_up(lines: list[Decimal], rows: list[Decimal], order) -> None:
    """`rows` are those between the lines and the total."""
    assert len(lines) == order.lines.count()
    assert sum(lines) + sum(rows) == order.total_incl_tax


def test_the_shop_pages_of_an_order(order, client):
    guest = reverse("checkout:order-page", kwargs={"number": order.number, "hash": order.verification_hash()})
    pay = reverse("checkout:pay", kwargs={"number": order.number, "hash": order.verification_hash()})
    session = client.session
    session["checkout_order_id"] = order.pk
    session.save()

    for address in (guest, pay, "/checkout/thank-you/"):
        page = client.get(address).content.decode()
        lines = [amounts(part.split("</div>", 1)[0])[0] for part in page.split('<div class="co-sum">')[1:]]
        *rows, total = amounts(between(page, '<table class="co-totals">', '<tr class="co-total">') + "€0.00")
        if address != pay:  # there the rows stand right below the lines
            assert rows.pop(0) == sum(lines)
        adds_up(lines, rows, order)
        assert total == 0
        assert amounts(between(page, '<tr class="co-total">', "</tr>")) == [order.total_incl_tax]
        assert "EXTRA" in page


def test_the_customers_page(order, client, customer):
    client.force_login(customer)
    page = client.get(f"/accounts/orders/{order.number}/").content.decode()

    rows = [row for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S) if amounts(row)]
    lines = [amounts(row)[-1] for row in rows if "reorder_line" in row]
    sums = {re.sub(r"<[^>]+>|\s+", " ", row).split("€")[0].strip(" -−"): amounts(row)[-1] for row in rows}
    taken = [cut for label, cut in sums.items() if cut < 0]
    before = next(amount for label, amount in sums.items() if label.startswith("Shipping total (excl"))
    adds_up(lines, [*taken, before], order)
    assert sums["Order total"] == order.total_incl_tax


def test_the_dashboards_page(order, client, admin_user):
    client.force_login(admin_user)
    page = client.get(f"/dashboard/orders/{order.number}/").content.decode()

    assert '<span class="ord-badge pending">Pending</span>' in page  # newcomer: "paid" beside "Paid" said nothing
    assert '<span class="ord-badge unpaid">Payment: unpaid</span>' in page
    table = between(page, "<tbody>", "</table>")
    body, foot = table.split("<tfoot>")
    lines = [amounts(row)[-1] for row in body.split("</tr>") if amounts(row)]
    *rows, total = [amounts(row)[-1] for row in foot.split("</tr>") if amounts(row)]
    adds_up(lines, rows, order)
    assert total == order.total_incl_tax


def test_the_mails(order, customer, settings):
    for address in (customer.email, settings.STAFF_ORDER_EMAILS[0]):
        (message,) = [sent for sent in mail.outbox if sent.to == [address]]
        told = message.body.split(f"Order {order.number} of", 1)[1]
        lines = amounts("\n".join(row for row in told.splitlines() if row.startswith("- ")))
        goods, *rows = amounts(between(told, "Goods", "\nTotal:"))
        adds_up(lines, rows, order)
        assert goods == sum(lines)
        assert amounts(between(told, "Total:", "\n")) == [order.total_incl_tax]

        cells = re.findall(r'white-space:nowrap;?">([^<]*)</td>', message.alternatives[0][0])
        figures = [amounts(cell)[0] for cell in cells if amounts(cell)]
        count = len(lines)
        assert (figures[:count], figures[count]) == (lines, goods)
        *rows, total, tax = figures[count + 1 :]
        adds_up(figures[:count], rows, order)
        assert (total, tax) == (order.total_incl_tax, order.total_tax)


def test_the_invoice(order, monkeypatch):
    paid = transitions.mark_paid(order=order, now=timezone.now())
    invoice = invoices.issue(order_id=paid.pk, now=timezone.now())
    tables = []
    draw = invoice_pdf._table
    monkeypatch.setattr(invoice_pdf, "_table", lambda pdf, **how: (tables.append(how["rows"]), draw(pdf, **how)))

    assert invoice_pdf.render(invoice).startswith(b"%PDF-")

    head, *rows = next(table for table in tables if table[0][0] == "Article")
    figures = [Decimal(row[head.index("Total")].replace(",", "")) for row in rows]
    adds_up(figures[: order.lines.count()], figures[order.lines.count() :], order)


def test_the_cart(filled, client, customer):
    client.force_login(customer)
    total = carts.quote_of(filled, user=customer).total
    page = client.get("/basket/").content.decode()

    lines = [amounts(part.split("</p>", 1)[0])[0] for part in page.split('<p class="price_color">')[1:3]]
    goods, *rows, shown = amounts(between(page, '<aside class="cart-totals"', 'id="basket_total">') + "€0.00")
    assert (sum(lines), sum(lines) + sum(rows), shown) == (goods, total, 0)
