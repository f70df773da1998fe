"""What shoppers may read has changed -> a new generation of whole answers, after the commit."""

from django.apps import apps
from django.db.models.signals import post_delete, post_save

from forked_apps import after_commit
from forked_apps.catalogue.signals import categories_changed, products_changed
from project.answers.generations import generations
from search.signals import index_updated

# Shown beside products, and reported by none of the signals above.
BESIDE = (
    "partner.TaxRate",
    "search.FacetDefinition",
    "offer.ConditionalOffer",
    "offer.Benefit",
    "offer.Condition",
    "offer.Range",
    "sites.Site",
)


def connect() -> None:
    """In every process, whatever it is there for: each has something to tell the others."""
    for signal in (products_changed, categories_changed, index_updated):
        signal.connect(_changed, dispatch_uid="whole-answers")
    for name in BESIDE:
        for signal in (post_save, post_delete):
            signal.connect(_written, sender=apps.get_model(name), dispatch_uid=f"whole-answers-{name}")


def _changed(sender, **_kwargs) -> None:
    generations.move()


def _written(sender, **_kwargs) -> None:
    after_commit.call(generations.move)
