"""What Wagtail needs in the database to open its first page; kept true after every migrate, also without migrations."""

from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

MARKETERS = "Marketers"
PICTURES = ("add_image", "change_image", "choose_image", "view_image")


def is_last(sender) -> bool:
    """Whether this migrate signal is the last one of its run: only then do all tables and permissions exist."""
    # Django sends the signal only for apps that have a models module.
    last = [config for config in installed.get_app_configs() if config.models_module is not None][-1]
    return getattr(sender, "name", None) == last.name


def install(sender, using: str = "default", **kwargs) -> None:
    """Makes locale, root page and root collection where they are missing, and lets marketers use pictures.

    Runs once, after the last app has been migrated. Wagtail's own migrations make the same rows; where tests build
    tables from the models, nobody else does.
    """
    if not is_last(sender):
        return
    _locale(using)
    _root_page(using)
    _pictures(_root_collection(using), using)


def _locale(using: str) -> None:
    from wagtail.coreutils import get_supported_content_language_variant
    from wagtail.models import Locale

    language = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    known = list(Locale.objects.using(using).all())
    if not known:
        Locale.objects.using(using).create(language_code=language)
    elif len(known) == 1 and known[0].language_code != language:
        # The shop speaks another language since: Wagtail finds no content in one that LANGUAGES does not name.
        Locale.objects.using(using).update(language_code=language)


def _root_page(using: str) -> None:
    from wagtail.models import Locale, Page

    if not Page.objects.using(using).filter(depth=1).exists():
        page_type = ContentType.objects.db_manager(using).get_for_model(Page)
        locale = Locale.objects.using(using).first()
        root = {"title": "Root", "slug": "root", "content_type": page_type, "locale": locale, "url_path": "/"}
        Page(path="0001", depth=1, numchild=0, **root).save(using=using)


def _root_collection(using: str):
    from wagtail.models import Collection

    found = Collection.objects.using(using).filter(depth=1).first()
    if found is None:
        found = Collection(name="Root", path="0001", depth=1, numchild=0)
        found.save(using=using)
    return found


def _pictures(root, using: str) -> None:
    """Wagtail asks for picture permissions per collection, not per model."""
    from wagtail.models import GroupCollectionPermission

    group, _ = Group.objects.using(using).get_or_create(name=MARKETERS)
    wanted = Permission.objects.using(using).filter(content_type__app_label="wagtailimages", codename__in=PICTURES)
    for permission in wanted:
        GroupCollectionPermission.objects.using(using).get_or_create(
            group=group, collection=root, permission=permission
        )
