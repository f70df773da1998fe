"""The staff groups that every shop has, with the model permissions each one needs; kept true after every migrate."""

from django.apps import apps as installed

# Group -> "app.model": actions, or whole codenames. A model that is not installed yet is skipped; the next migrate adds
# it.
GROUPS: dict[str, dict[str, str]] = {
    "Merchandisers": {
        "catalogue.product": "view add change delete",
        "catalogue.productclass": "view add change delete",
        "catalogue.productattribute": "view add change delete",
        "catalogue.productattributevalue": "view add change delete",
        "catalogue.attributeoption": "view add change delete",
        "catalogue.attributeoptiongroup": "view add change delete",
        "catalogue.category": "view add change delete",
        "catalogue.productimage": "view add change delete",
        "catalogue.option": "view add change delete",
        "catalogue.productcategory": "view add change delete",
        "catalogue.productrecommendation": "view add change delete",
        "reviews.productreview": "view change delete",
        "partner.partner": "view add change",
        "partner.stockrecord": "view add change delete",
        "partner.stockalert": "view change",
        "partner.pricechange": "view",
        "partner.sale": "view add change",
        "partner.stockmovement": "view",
        "partner.taxrate": "view",
        "offer.conditionaloffer": "view add change delete",
        "offer.condition": "view add change delete",
        "offer.benefit": "view add change delete",
        "offer.range": "view add change delete",
        "offer.rangeproduct": "view add change delete",
        "voucher.voucher": "view add change delete",
        "voucher.voucherset": "view add change delete",
        "order.order": "view change",
        "order.line": "view change",
        "order.ordernote": "view add change delete",
        "order.shippingaddress": "view change",
        "order.orderdiscount": "view",
        "order.paymentevent": "view add",
        "order.shippingevent": "view add",
        "search.facetdefinition": "view add change delete",
        "search.indexcheck": "view",
        "shipping.orderanditemcharges": "view add change delete",
        "shipping.weightbased": "view add change delete",
        "shipping.weightband": "view add change delete",
        "customer.productalert": "view change delete",
        "accounts.user": "view",
        "communication.outgoingmail": "view change",
        "analytics.userrecord": "view",
        "analytics.productrecord": "view",
    },
    "Marketers": {
        "wagtailadmin.admin": "access",
        "wagtailimages.image": "view add change choose",
        "cms.campaign": "view add change delete publish send",
        "cms.edition": "view",
        "cms.send": "view",
        "cms.segment": "view add change delete",
        "cms.servicemessage": "view change publish",
        "cms.subscription": "view add change",
        "catalogue.product": "view",
        "catalogue.category": "view",
        "voucher.voucher": "view",
    },
    "Support": {
        "order.order": "view change",
        "order.line": "view change",
        "order.ordernote": "view add",
        "order.shippingaddress": "view change",
        "accounts.user": "view anonymise_customer deactivate_customer",
        "catalogue.product": "view",
        "reviews.productreview": "view change",
        "communication.email": "view",
        "communication.outgoingmail": "view change",
        "customer.productalert": "view change delete",
    },
}


def install(sender, using="default", **kwargs) -> None:
    """Makes the groups and gives them the permissions that exist by now; never takes away what a shop added.

    Runs after each app's migrate signal: permissions of an app are made by Django's own handler of the same signal,
    so the last app to migrate finds all of them.
    """
    from django.contrib.auth.models import Group, Permission

    # Django sends the signal only for apps that have a models module.
    last = [config for config in installed.get_app_configs() if config.models_module is not None][-1]
    if getattr(sender, "name", None) != last.name:
        return
    wanted = {
        name: {
            (*target.split("."), action if "_" in action else f"{action}_{target.split('.')[1]}")
            for target, actions in models.items()
            for action in actions.split()
        }
        for name, models in GROUPS.items()
    }
    known = {
        (p.content_type.app_label, p.content_type.model, p.codename): p
        for p in Permission.objects.using(using).select_related("content_type")
    }
    for name, keys in wanted.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*(known[key] for key in keys if key in known))
