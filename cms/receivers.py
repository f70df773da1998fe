"""What people do in the shop, as far as promotional mail is concerned."""

from django.conf import settings
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from cms import subscribing
from forked_apps.communication.newsletter import newsletter_wanted
from forked_apps.customer.signals import user_erased


@receiver(post_delete, sender=settings.AUTH_USER_MODEL)
def account_deleted(sender, instance, **kwargs):
    subscribing.leave(email=instance.email, source="account deleted", now=timezone.now())


@receiver(user_erased)
def person_erased(sender, email, now, **kwargs):
    subscribing.forget(email=email, now=now)


@receiver(newsletter_wanted)
def wanted(sender, email, name, user, source, now, **kwargs):
    subscribing.subscribe(email=email, name=name, user=user, source=source, now=now)
