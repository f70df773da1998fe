"""Erases a person by their address: the account, if there is one, and what they ordered as a guest."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from forked_apps.customer import erasure


class Command(BaseCommand):
    help = "Erases a customer or guest; orders keep their money and its proof. This cannot be undone."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        now = timezone.now()
        user = get_user_model().objects.filter(email=email.strip().lower()).first()
        if user is not None and (user.is_staff or user.is_superuser):
            raise CommandError(f"{email} is staff: take the rights away first.")
        later = erasure.erase(user_id=user.pk, now=now) if user is not None else []
        later += erasure.erase_guest(email=email.strip(), now=now)
        self.stdout.write(f"{email} is erased.")
        if later:
            self.stdout.write(f"Under way, and erased when they are over: {', '.join(later)}")
