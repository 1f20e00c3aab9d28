from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import client_of, make_person
from ui.modules import import_map_hash

pytestmark = pytest.mark.django_db
LOOSE = "'unsafe-eval'"


def policy(client: Client, path: str) -> str:
    return client.get(path).headers["Content-Security-Policy"]


# The second is a page of ours among the administration's own.
@pytest.mark.parametrize("path", ["/admin/moderation/case/", "/admin/state/"])
def test_staff_get_a_policy_that_the_admin_works_under_and_only_there(path: str) -> None:
    staff = client_of(make_person("Ada Admin", is_staff=True, is_superuser=True))
    assert LOOSE in policy(staff, path)
    assert "'unsafe-inline'" not in policy(staff, path)
    assert LOOSE not in policy(staff, "/")


def test_an_error_page_there_keeps_its_scripts() -> None:
    staff = client_of(make_person("Ada Admin", is_staff=True, is_superuser=True))
    for path in ("/admin/moderation/case/999999/decision/", "/nowhere/"):
        assert import_map_hash() in policy(staff, path)


def test_nobody_else_gets_it() -> None:
    for client in (Client(), client_of(make_person())):
        assert LOOSE not in policy(client, "/admin/")


def test_the_admin_has_no_door_of_its_own() -> None:
    """Sign-in limits and second factors live at allauth's door."""
    assert Client().get("/admin/login/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
