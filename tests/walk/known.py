"""Crashes that are not ours to mend, each with its cause, and 5xx that say the truth."""

import traceback

# (exception's name, end of the innermost file's path, function) -> why it stays.
KNOWN: dict[tuple[str, str, str], str] = {
    ("OperationalError", "database/sqlite/sqlite.py", "_do_count"): (
        "Wagtail's search table on SQLite is made by its migration; the suite makes tables from the models"
    ),
    ("OperationalError", "database/sqlite/sqlite.py", "facet"): "as above",
    ("OperationalError", "database/sqlite/sqlite.py", "_get_queryset_results"): "as above",
    ("AttributeError", "wagtail/admin/views/pages/ordering.py", "post"): (
        "Wagtail moves the root page beside a parent that it has not; the mail CMS has no other page"
    ),
    ("AttributeError", "wagtail/admin/views/pages/lock.py", "get_success_url"): "as above, after locking the root page",
    ("NoReverseMatch", "wagtail/admin/modal_workflow.py", "render_modal_workflow"): (
        "Wagtail's link dialogs make an address of `parent_page_id` before they know that it is a number"
    ),
    ("AttributeError", "wagtail/admin/forms/choosers.py", "is_absolute_path"): (
        "Wagtail's field for a link cannot do without its value in the form"
    ),
    ("ValueError", "wagtail/admin/widgets/chooser.py", "get_instance"): (
        "Wagtail shows a refused form again by asking the database for whatever was sent as an id"
    ),
    ("KeyError", "wagtail/contrib/redirects/forms.py", "clean"): (
        "Wagtail's second step of importing redirects reads fields that failed"
    ),
    ("AttributeError", "wagtail/admin/views/generic/chooser.py", "post"): (
        "Wagtail mounts the creating half of a chooser also where nothing can be created in it"
    ),
}
# The same in /django-admin/ alone, which only superusers open: Django's raw forms over models of Oscar's and others'.
# Nothing of theirs is kept: the exception undoes the request's transaction.
IN_DJANGO_ADMIN: dict[tuple[str, str, str], str] = {
    ("ValueError", "db/models/fields/__init__.py", "get_prep_value"): (
        "Django's field for a raw id, and a model's own check, ask the database for whatever was typed as one"
    ),
    (
        "FieldDoesNotExist",
        "contrib/admin/options.py",
        "get_object",
    ): "Django takes `_to_field` as it comes",
    ("FieldDoesNotExist", "treebeard/admin.py", "_changeform_view"): "treebeard does the same",
    ("FieldError", "db/models/sql/query.py", "try_transform"): (
        "Oscar's list of user records searches by a username, which people who log in by e-mail have not"
    ),
    ("RelatedObjectDoesNotExist", "apps/address/abstract_models.py", "validate_unique"): (
        "Oscar's address asks for its user before the form has one"
    ),
    ("RelatedObjectDoesNotExist", "reviews/abstract_models.py", "clean"): "Oscar's vote does so for its review",
    ("AttributeError", "apps/catalogue/abstract_models.py", "get_attribute_values"): (
        "Oscar names a variant by its parent's attributes, also while the form has taken the parent away"
    ),
    (
        "ValueError",
        "apps/offer/utils.py",
        "load_proxy",
    ): "Oscar loads a condition by any name that was typed",
    ("RuntimeError", "apps/offer/abstract_models.py", "proxy"): "Oscar's condition of no type has no name",
    ("IntegrityError", "contrib/admin/options.py", "save_model"): (
        "Oscar's rows that its own code fills in leave required columns out of their forms"
    ),
    ("ValueError", "taggit/admin.py", "merge_tags_view"): "taggit's merging of tags takes any text for an id",
}
# Beginning of an address -> status that it means.
MEANT = {
    "/health/ready/": 503,  # the test run has no worker
}


def is_known(error: BaseException, line: str) -> bool:
    """Whether the crash is one of those listed above; `line` tells the request."""
    places = {(frame.filename, frame.name) for frame in traceback.extract_tb(error.__traceback__)}
    return any(
        type(error).__name__ == kind and any(path.endswith(file) and name == function for path, name in places)
        for kind, file, function in (KNOWN | IN_DJANGO_ADMIN if " /django-admin/" in line else KNOWN)
    )


def is_meant(line: str, status: int) -> bool:
    """Whether the status tells the truth at this address."""
    return any(f" {start}" in line and status == meant for start, meant in MEANT.items())
