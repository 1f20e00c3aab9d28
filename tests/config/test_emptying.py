"""What a test commits is gone after it: also what may never be deleted, and what nobody may have touched."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase
from pytest_django import DjangoAssertNumQueries

from discussions.models import Post
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


def test_which_kinds_there_are_is_known_without_asking_after_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Else the next test that counts statements counts that one."""
    Group.objects.create(name="Made by a test")
    _end_the_test()
    with django_assert_num_queries(0):
        known = ContentType.objects.get_for_model(Post)
    assert known == ContentType.objects.get(app_label="discussions", model="post")


def test_and_after_a_test_that_told_of_a_migration(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    one = apps.get_app_config("moderation")
    post_migrate.send(sender=one, app_config=one, verbosity=0, interactive=False, using="default", apps=apps, plan=[])
    with django_assert_num_queries(0):
        ContentType.objects.get_for_model(Post)
