"""Renders one service mail: words of the shop, data of its event, the shared layout; HTML and text always."""

from dataclasses import dataclass

from forked_apps.communication import layout, placeholders, plain_text, wording
from forked_apps.communication.events import EVENTS


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(*, event: str, context: dict, details: dict | None = None, words: wording.Words | None = None) -> Rendered:
    """The mail of an event. `context` fills placeholders (and `link` the button), `details` the part below the words.

    Raises KeyError for an unknown event and layout.BrokenMail when the words cannot be laid out.
    """
    known = EVENTS[event]
    chosen = words or wording.words_of(event)
    brand = layout.brand()
    values = {"shop.name": brand["name"], "shop.url": brand["url"], **placeholders.flatten(context)}
    values["greeting"] = _greeting(values.get("customer.name", ""))
    body = placeholders.fill_html(chosen.body, values)
    page = {
        "subject": placeholders.fill(chosen.subject, values),
        "preheader": placeholders.fill(chosen.preheader, values),
        "heading": placeholders.fill(chosen.heading, values),
        "body": body,
        "button": placeholders.fill(chosen.button, values),
        "link": values.get("link", ""),
        "code": values.get("code", ""),
        "details": known.details if details else "",
        "order": details,
        "reason": placeholders.fill(known.reason, values),
    }
    text = layout.to_text("oscar/communication/emails/message.txt", {**page, "body": plain_text.from_html(body)})
    return Rendered(
        subject=page["subject"][:255],
        text=plain_text.tidy(text),
        html=layout.to_html("oscar/communication/emails/message.mjml", page),
    )


def _greeting(customer: str) -> str:
    name = " ".join(customer.split())
    return f"Hello {name}," if name else "Hello,"
