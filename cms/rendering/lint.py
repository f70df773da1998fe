"""Checks a campaign before it leaves: what must be put right, and what somebody should look at."""

import re
from dataclasses import dataclass
from html import unescape

from django.conf import settings

from cms.rendering import compiling, personal
from forked_apps.communication import layout, placeholders

CLIPPED_AT = 102_400  # bytes of HTML; Gmail cuts the rest off, and with it the way to unsubscribe
CLOSE_TO_CLIPPED = 80_000


@dataclass(frozen=True)
class Check:
    """One line of the checklist. A check that failed and is `required` stops the send."""

    name: str
    passed: bool
    words: str
    required: bool = True


def checks(*, subject: str, preheader: str, body, now) -> list[Check]:
    """The whole checklist, passed and failed, in the order in which people read it."""
    broken = _broken_blocks(body)
    if broken:
        return [Check("Blocks are complete", False, broken)]
    compiled = compiling.compile_campaign(subject=subject, preheader=preheader, body=body, tag="check")
    return [
        Check("Subject", bool(subject.strip()), subject or "There is no subject."),
        Check("Preheader", bool(preheader.strip()), preheader or "The inbox will show the first words instead.", False),
        Check("Content", len(body) > 0, _counted(len(body), "block") if len(body) else "The mail is empty."),
        _size(compiled.html_bytes),
        _alt_texts(compiled.html),
        _products(compiled.products),
        _vouchers(body, now),
        _placeholders(subject, preheader, compiled.html),
        _links(compiled),
        Check("Unsubscribe link", personal.UNSUBSCRIBE in compiled.html, "Stands in the footer of every copy."),
    ]


def _broken_blocks(body) -> str:
    complaints = []
    for position, child in enumerate(body, start=1):
        if complaint := compiling.block_is_well_formed(child):
            complaints.append(f"block {position} ({child.block.label}): {complaint}")
    return "; ".join(complaints)


def _size(size: int) -> Check:
    words = f"{size / 1024:.0f} KB of 100 KB"
    if size > CLIPPED_AT:
        return Check("Size", False, f"{words}: Gmail would cut it off. Take products or texts out.")
    if size > CLOSE_TO_CLIPPED:
        return Check("Size", False, f"{words}: close to where Gmail cuts off.", required=False)
    return Check("Size", True, words)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _alt_texts(html: str) -> Check:
    images = re.findall(r"<img\b[^>]*>", html)
    without = [image for image in images if not re.search(r'\balt="', image)]
    words = (
        f"{_counted(len(without), 'picture')} without a description"
        if without
        else f"{_counted(len(images), 'picture')} described"
    )
    return Check("Picture descriptions", not without, words)


def _products(shown) -> Check:
    hidden = [card.title for card in shown if not card.visible]
    empty = [card.title for card in shown if card.visible and not card.buyable]
    if hidden:
        return Check("Products", False, f"Not in the shop any more: {', '.join(hidden)}")
    if empty:
        return Check("Products", False, f"Sold out: {', '.join(empty)}")
    return Check(
        "Products",
        True,
        f"{_counted(len(shown), 'product')}, all on sale and in stock" if shown else "No products shown",
    )


def _vouchers(body, now) -> Check:
    vouchers = [child.value["voucher"] for child in body if child.block_type == "voucher" and child.value["voucher"]]
    over = [voucher.code for voucher in vouchers if not voucher.is_active(now)]
    if over:
        return Check("Coupons", False, f"Not running: {', '.join(over)}")
    return Check("Coupons", True, ", ".join(voucher.code for voucher in vouchers) or "No coupon shown")


def _placeholders(subject: str, preheader: str, html: str) -> Check:
    used = placeholders.used_in(" ".join([subject, preheader, unescape(compiling.words_only(_without_styles(html)))]))
    unknown = sorted(used - set(personal.WRITTEN))
    words = f"Unknown: {', '.join(f'{{{name}}}' for name in unknown)}" if unknown else "All known"
    return Check("Placeholders", not unknown, words)


def _links(compiled) -> Check:
    wrong = [link for link in compiled.links if not link.startswith(("http://", "https://", "mailto:", "tel:"))]
    if wrong:
        return Check("Links", False, f"Not an address: {', '.join(wrong)}")
    outside = [link for link in compiled.links if not link.startswith(settings.SHOP_BASE_URL)]
    words = _counted(len(compiled.links), "link") + (f", {len(outside)} to other sites" if outside else "")
    return Check("Links", True, words)


def _without_styles(html: str) -> str:
    return re.sub(r"<style\b.*?</style>", " ", html, flags=re.DOTALL)


def broken_reason(error: layout.BrokenMail) -> str:
    """The compiler's complaint in one line."""
    return " ".join(str(error).split())
