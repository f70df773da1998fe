"""Freezes a campaign as an edition: what readers get is compiled once, and never again."""

import hashlib
from datetime import datetime

from cms.models import Campaign, Edition
from cms.rendering import compiling


def freeze(*, campaign: Campaign, actor, now: datetime) -> Edition:
    """The campaign as it is in the database now, compiled with today's prices. It is never compiled again."""
    tag = f"campaign-{campaign.pk}"
    compiled = compiling.compile_campaign(
        subject=campaign.subject, preheader=campaign.preheader, body=campaign.body, tag=tag
    )
    covered = "\0".join([compiled.subject, compiled.preheader, campaign.sender, compiled.html, compiled.text])
    return Edition.objects.create(
        campaign=campaign,
        revision_id=campaign.live_revision_id,
        number=campaign.editions.count() + 1,
        subject=compiled.subject,
        preheader=compiled.preheader,
        from_email=campaign.sender,
        html=compiled.html,
        text=compiled.text,
        html_bytes=compiled.html_bytes,
        products=[_snapshot(card) for card in compiled.products],
        links=compiled.links,
        sha256=hashlib.sha256(covered.encode()).hexdigest(),
        created_by=actor,
        created_at=now,
    )


def _snapshot(card) -> dict:
    price = None if card.price is None else str(card.price)
    return {"id": card.id, "title": card.title, "sku": card.sku, "price": price, "currency": card.currency}
