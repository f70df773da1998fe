"""Starts the one send of a campaign: checks it, freezes its edition and hands over to the worker."""

from datetime import datetime

from django.db import transaction

from cms.models import Campaign, Send
from cms.rendering import lint
from cms.sending.freezing import freeze
from cms.sending.tasks import run_send
from forked_apps import after_commit


class AlreadySent(Exception):
    """The campaign has its send already."""

    def __init__(self, send: Send):
        super().__init__(f"campaign {send.campaign_id} has send {send.pk}")
        self.send = send


class NotSendable(Exception):
    """`problems` are the failed checks that stop a send."""

    def __init__(self, problems: list[lint.Check]):
        super().__init__("; ".join(f"{check.name}: {check.words}" for check in problems))
        self.problems = problems


def start(*, campaign_id: int, actor, now: datetime) -> Send:
    """Freezes the approved content as an edition and starts its only send; the worker begins after the commit.

    Raises AlreadySent and NotSendable; then nothing is written.
    """
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
        if standing := campaign.standing_send:
            raise AlreadySent(standing)
        problems = [check for check in checklist(campaign, now=now) if check.required and not check.passed]
        if problems:
            raise NotSendable(problems)
        send = Send.objects.create(
            campaign=campaign,
            edition=freeze(campaign=campaign, actor=actor, now=now),
            holds_campaign=campaign.pk,
            audience=_audience(campaign),
            created_by=actor,
            created_at=now,
        )
        after_commit.call(run_send.delay, send_id=send.pk)
    return send


def checklist(campaign: Campaign, *, now: datetime) -> list[lint.Check]:
    """Everything that is checked before a send, the approval first."""
    if not campaign.live:
        approved = lint.Check("Approved", False, "Publish the campaign first: that approves its content.")
    elif campaign.has_unpublished_changes:
        words = "There are newer changes that nobody approved; they are not in this mail."
        approved = lint.Check("Approved", False, words, required=False)
    else:
        approved = lint.Check("Approved", True, "The content is approved.")
    content = lint.checks(subject=campaign.subject, preheader=campaign.preheader, body=campaign.body, now=now)
    return [approved, *content]


def _audience(campaign: Campaign) -> dict:
    segment = campaign.segment
    if segment is None:
        return {"name": "All subscribers", "match": "all", "rules": []}
    return {"name": segment.name, "match": segment.match, "rules": segment.rules.get_prep_value()}
