"""Models of the marketers' room, one module each."""

from cms.models.campaigns import Campaign
from cms.models.consent import ConsentRecord, Subscription, Suppression
from cms.models.editions import Edition
from cms.models.reader_imports import ReaderImport, ReaderImportPart
from cms.models.segments import Segment
from cms.models.sends import Delivery, Send
from cms.models.service_messages import ServiceMessage

__all__ = [
    "Campaign",
    "ConsentRecord",
    "Delivery",
    "Edition",
    "ReaderImport",
    "ReaderImportPart",
    "Segment",
    "Send",
    "ServiceMessage",
    "Subscription",
    "Suppression",
]
