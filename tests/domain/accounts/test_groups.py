"""The staff groups grant what exists."""

import pytest
from django.contrib.auth.models import Permission

from forked_apps.accounts.groups import GROUPS


@pytest.mark.django_db
def test_every_right_that_a_group_is_given_exists():  # 8.5
    granted = {
        (*target.split("."), action if "_" in action else f"{action}_{target.partition('.')[2]}")
        for models in GROUPS.values()
        for target, actions in models.items()
        for action in actions.split()
    }
    known = set(Permission.objects.values_list("content_type__app_label", "content_type__model", "codename"))

    assert granted - known == set()
