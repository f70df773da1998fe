"""Compiles a campaign once: blocks -> MJML -> HTML, and the text form of every block."""

import re
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import timezone

from cms.rendering import links, personal
from cms.rendering.products import Card, cards
from forked_apps.communication import layout, plain_text

TEMPLATE = "cms/email/campaign"


@dataclass(frozen=True)
class Compiled:
    """`html` and `text` hold marks for personal parts; `products` are the cards shown, `links` the addresses."""

    subject: str
    preheader: str
    html: str
    text: str
    products: list[Card] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def html_bytes(self) -> int:
        return len(self.html.encode())


def compile_campaign(*, subject: str, preheader: str, body, tag: str) -> Compiled:
    """One compiled mail for all readers. `body` is a StreamValue, `tag` names the campaign in the links (UTM).

    Half-filled blocks are left out, so that a preview works while somebody is typing. Raises layout.BrokenMail when
    the result is not well formed.
    """
    known = cards(product_ids_in(body))
    page = {
        "subject": personal.mark(subject),
        "preheader": personal.mark(preheader),
        "today": timezone.localdate(),
    }
    blocks = [_context(child, known) for child in body]
    mjml = "".join(render_to_string(block.pop("mjml"), block) for block in [dict(block) for block in blocks])
    texts = [plain_text.tidy(render_to_string(block["text"], block)) for block in blocks]
    html = layout.to_html(f"{TEMPLATE}.mjml", {**page, "blocks": mjml})
    text = layout.to_text(f"{TEMPLATE}.txt", {**page, "blocks": [text.strip() for text in texts if text.strip()]})
    html, addresses = links.tagged(html, tag=tag)
    return Compiled(
        subject=page["subject"],
        preheader=page["preheader"],
        html=html,
        text=plain_text.tidy(links.tagged_text(text, tag=tag)),
        products=[known[pk] for pk in product_ids_in(body) if pk in known],
        links=addresses,
    )


def product_ids_in(body) -> list[int]:
    """Ids of all products chosen in a body, in their order, each once."""
    chosen = (
        product.pk
        for child in body
        if child.block_type == "products"
        for product in child.value["products"]
        if product is not None
    )
    return list(dict.fromkeys(chosen))


def block_is_well_formed(child) -> str:
    """The compiler's complaint about one block alone, empty when there is none."""
    block = _context(child, cards(product_ids_in([child])))
    try:
        layout.to_html(f"{TEMPLATE}.mjml", {"blocks": render_to_string(block["mjml"], block)})
    except layout.BrokenMail as broken:
        return broken.reason
    return ""


def _context(child, known: dict[int, Card]) -> dict:
    meta = child.block.meta
    shown = []
    if child.block_type == "products":
        shown = [known[product.pk] for product in child.value["products"] if product and product.pk in known]
    return {"mjml": meta.mjml, "text": meta.text, "self": child.value, "cards": shown, "rows": _rows(child, shown)}


def _rows(child, shown: list[Card]) -> list[list[Card]]:
    if not shown:
        return []
    width = int(child.value.get("columns") or 2)
    return [shown[start : start + width] for start in range(0, len(shown), width)]


def words_only(html: str) -> str:
    """HTML without tags, for counting and searching."""
    return re.sub(r"<[^>]+>", " ", html)
