"""App config of the offer fork."""

import oscar.apps.offer.apps as apps


class OfferConfig(apps.OfferConfig):
    name = "forked_apps.offer"

    def ready(self) -> None:
        super().ready()
        from forked_apps.partner.rule_triggers import Watched, watch

        counted = ("num_applications", "num_orders", "total_discount", "redirect_url", "date_created", "description")
        watch(
            # An order that takes the last use of an offer, or gives it back, changes no rule.
            Watched("offer.ConditionalOffer", free=counted, status=("status", ("Open", "Consumed"))),
            Watched("offer.ConditionalOffer", through="combinations"),
            Watched("offer.Condition"),
            Watched("offer.Benefit"),
            Watched("offer.Range"),
            Watched("offer.Range", through="included_products"),
            Watched("offer.Range", through="excluded_products"),
            Watched("offer.Range", through="classes"),
            Watched("offer.Range", through="included_categories"),
            Watched("offer.Range", through="excluded_categories"),
            Watched("catalogue.Category", columns=("path",)),
        )
