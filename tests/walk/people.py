"""What power and identity everybody has: read before and after a request, it says who gained or lost what."""

from collections import defaultdict

from django.contrib.auth.models import Group

from forked_apps.accounts.models import User

COLUMNS = ("is_staff", "is_superuser", "email", "password", "is_active")
STAFF_COLUMNS = (*COLUMNS, "first_name", "last_name", "phone", "email_verified")
OWN = ("email", "password", "is_active", "first_name", "last_name", "phone", "email_verified")


def state() -> dict[int, dict[str, object]]:
    """pk -> what a person is, may and knows; key 0 holds what the groups give."""
    rights: dict[int, set] = defaultdict(set)
    for user, permission in User.user_permissions.through.objects.values_list("user_id", "permission_id"):
        rights[user].add(permission)
    groups: dict[int, set] = defaultdict(set)
    for user, group in User.groups.through.objects.values_list("user_id", "group_id"):
        groups[user].add(group)
    found: dict[int, dict[str, object]] = {
        row["pk"]: {**row, "permissions": rights[row["pk"]], "groups": groups[row["pk"]]}
        for row in User.objects.values("pk", *STAFF_COLUMNS)
    }
    found[0] = {"group rights": sorted(Group.permissions.through.objects.values_list("group_id", "permission_id"))}
    return found


def stolen(before: dict, after: dict, *, actor=None) -> list[str]:
    """What somebody below a superuser may never do: one sentence each. `actor`: the person, None for nobody."""
    found = []
    for pk in before.keys() | after.keys():
        was, now = before.get(pk), after.get(pk)
        if was == now:
            continue
        if pk == 0:
            found.append("what the groups give was changed")
        elif was is None:
            found += _of_new(now)
        elif now is None:
            found += [] if _may_go(was, actor) else [f"{was['email']} was deleted"]
        else:
            found += _of_changed(was, now, actor)
    return found


def _is_plain(was: dict) -> bool:
    """A customer, with whom staff of the right permission may do something."""
    return not (was["is_staff"] or was["is_superuser"] or was["groups"] or was["permissions"])


def _may_go(was: dict, actor) -> bool:
    if not _is_plain(was) or actor is None:
        return False
    return was["pk"] == actor.pk or actor.has_perm("accounts.anonymise_customer")


def _of_new(now: dict) -> list[str]:
    given = [name for name in ("is_staff", "is_superuser", "permissions", "groups") if now[name]]
    return [f"a new account has {', '.join(given)}"] if given else []


def _of_changed(was: dict, now: dict, actor) -> list[str]:
    watched = {*COLUMNS, "permissions", "groups"} if _is_plain(was) else {*STAFF_COLUMNS, "permissions", "groups"}
    if actor is not None and was["pk"] == actor.pk:
        watched -= set(OWN)
    if _is_plain(was) and actor is not None and actor.has_perm("accounts.deactivate_customer"):
        watched.discard("is_active")
    return [f"{name} of {was['email']} was changed" for name in sorted(watched) if was[name] != now[name]]
