"""What a test commits is gone after it: also what may never be deleted, and what nobody may have touched."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

from engagement.models import Activity
from people.models import Person
from tests.cast import Ward

pytestmark = pytest.mark.django_db(transaction=True)


def _end_the_test() -> None:
    TransactionTestCase("__init__")._fixture_teardown()  # type: ignore[attr-defined]


def _roles() -> set[str]:
    return set(Group.objects.values_list("name", flat=True))


def _kinds() -> set[tuple[str, str]]:
    return set(ContentType.objects.values_list("app_label", "model"))


def _left() -> dict[str, int]:
    counted = {}
    for name in connection.introspection.django_table_names(only_existing=True):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            counted[name] = cursor.fetchone()[0]
    return {name: n for name, n in counted.items() if n}


def test_whatever_was_written_is_gone_and_the_roles_of_staff_stay() -> None:
    roles, kinds = _roles(), _kinds()
    Ward("open")
    assert Person.objects.exists()
    assert Activity.objects.exists()
    _end_the_test()
    assert set(_left()) == {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
    assert (_roles(), _kinds()) == (roles, kinds)


def test_roles_and_permissions_that_a_test_changed_are_as_they_were() -> None:
    names, permissions = _roles(), Permission.objects.count()
    Group.objects.create(name="Made by a test")
    Permission.objects.all().delete()
    _end_the_test()
    assert _roles() == names
    assert Permission.objects.count() == permissions
    assert all(group.permissions.exists() for group in Group.objects.all())
