"""Previews for the editor: the mail as a telephone, a mail program, a text reader and a dark screen show it."""

import re
from datetime import UTC, datetime

from django.http import HttpResponse
from django.template.loader import render_to_string

from cms.rendering import compiling, personal
from forked_apps.communication import layout
from forked_apps.communication.rendering import Rendered, render
from forked_apps.communication.wording import Words

MODES = [("html", "Mail"), ("text", "Plain text"), ("dark", "Dark mode"), ("no-images", "Without pictures")]
SIZES = [
    {"name": "mobile", "icon": "mobile-alt", "device_width": 375, "label": "Telephone"},
    {"name": "desktop", "icon": "desktop", "device_width": 640, "label": "Mail program"},
]
_SAMPLE = personal.values_for(name="Robin", unsubscribe_url="#unsubscribe", view_url="#view")


def of_campaign(*, subject: str, preheader: str, sender: str, body, mode: str) -> HttpResponse:
    """A page with the compiled campaign for a sample reader, or with the reason why it does not compile."""
    try:
        compiled = compiling.compile_campaign(subject=subject, preheader=preheader, body=body, tag="preview")
    except layout.BrokenMail as broken:
        return HttpResponse(render_to_string("cms/preview_broken.html", {"reason": broken.reason}))
    rendered = Rendered(
        subject=personal.splice_text(compiled.subject, _SAMPLE),
        text=personal.splice_text(compiled.text, _SAMPLE),
        html=personal.splice_html(compiled.html, _SAMPLE),
    )
    return _page(rendered, sender, mode)


def of_service_message(*, event: str, words: Words, mode: str) -> HttpResponse:
    """A page with a service mail in these words, about an invented order."""
    try:
        context = SAMPLE_CONTEXT | ({"code": "314159"} if event == "otp_code" else {})
        rendered = render(event=event, context=context, details=SAMPLE_ORDER, words=words)
    except layout.BrokenMail as broken:
        return HttpResponse(render_to_string("cms/preview_broken.html", {"reason": broken.reason}))
    return _page(rendered, layout.brand()["name"], mode)


def _page(rendered: Rendered, sender: str, mode: str) -> HttpResponse:
    if mode == "text":
        context = {"subject": rendered.subject, "sender": sender, "text": rendered.text}
        return HttpResponse(render_to_string("cms/preview_text.html", context))
    return HttpResponse(_in_mode(rendered.html, mode))


def _in_mode(html: str, mode: str) -> str:
    if mode == "dark":
        # The editor's own colour scheme is not the reader's: the dark rules are switched on by hand.
        return html.replace("@media (prefers-color-scheme: dark)", "@media all")
    if mode == "no-images":
        return re.sub(r'(<img\b[^>]*?\bsrc=")[^"]*"', r'\1data:,"', html)
    return html


SAMPLE_CONTEXT = {
    "customer": {"name": "Robin", "email": "robin@example.com"},
    "order": {
        "number": "K7QX29MPLA3B",
        "total": "€58.90",
        "date": datetime(2026, 3, 2, tzinfo=UTC),
        "status": "shipped",
    },
    "payment": {"amount": "€58.90", "problem": "The card has insufficient funds."},
    "refund": {"amount": "€12.00", "reason": "Arrived damaged"},
    "shipment": {"carrier": "Parcel Post", "tracking_number": "PP 0042 1177"},
    "link": "#sample",
    "new_email": "robin.new@example.com",
    "minutes": 10,
}
SAMPLE_ORDER = {
    "number": "K7QX29MPLA3B",
    "placed": datetime(2026, 3, 2, tzinfo=UTC),
    "lines": [
        {
            "title": "Desk lamp",
            "sku": "LAMP-1",
            "quantity": 2,
            "unit_price": "€12.00",
            "line_total": "€24.00",
        },
        {
            "title": "Notebook, ruled",
            "sku": "NOTE-7",
            "quantity": 1,
            "unit_price": "€30.00",
            "line_total": "€30.00",
        },
    ],
    "totals": [{"label": "Goods", "amount": "€54.00"}, {"label": "Standard delivery", "amount": "€4.90"}],
    "total": "€58.90",
    "tax": "€9.40",
    "shipping_address": ["Robin Sample", "1 Sample Street", "10115 Berlin"],
}
