from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Permission

from people.models import Person
from tests.cast import Ward, client_of, make_person

pytestmark = pytest.mark.django_db

LISTS = (
    "people/person",
    "people/handlehistory",
    "communities/community",
    "communities/membership",
    "communities/joinrequest",
    "communities/ban",
)


@pytest.mark.parametrize("name", LISTS)
def test_an_administrator_reads_every_list(private_ward: Ward, name: str) -> None:
    assert client_of(private_ward.staff).get(f"/admin/{name}/").status_code == 200
    assert client_of(private_ward.steward).get(f"/admin/{name}/").status_code == 302


def test_staff_who_are_no_administrators_cannot_make_themselves_one() -> None:
    staff = make_person("Some Staff", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label="people"))
    path = f"/admin/people/person/{staff.pk}/change/"
    said = {"display_name": "Renamed", "is_superuser": "on", "is_active": "on", "is_staff": "on"}
    assert client_of(staff).post(path, said).status_code == 302
    changed = Person.objects.get(pk=staff.pk)
    assert (changed.display_name, changed.is_superuser) == ("Renamed", False)


def test_nor_shut_out_anybody_else_who_works_for_the_site(private_ward: Ward) -> None:
    staff = make_person("Some Staff", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label="people"))
    for person, answer in ((private_ward.staff, 403), (make_person(is_staff=True), 403), (private_ward.member, 302)):
        path = f"/admin/people/person/{person.pk}/change/"
        assert client_of(staff).post(path, {"display_name": person.display_name}).status_code == answer
        assert Person.objects.get(pk=person.pk).is_active == (answer == 403)
    path = f"/admin/people/person/{staff.pk}/change/"
    client_of(private_ward.staff).post(path, {"display_name": staff.display_name})
    assert not Person.objects.get(pk=staff.pk).is_active


def test_a_session_that_is_taken_away_here_is_over(private_ward: Ward) -> None:
    """And its key, which would let anybody in, is not shown."""
    theirs = client_of(private_ward.member)
    key = theirs.session.session_key
    session = UserSession.objects.create(user=private_ward.member, ip="192.0.2.7", session_key=key)
    client = client_of(private_ward.staff)
    address = f"/admin/usersessions/usersession/{session.pk}/"
    assert session.session_key not in client.get(f"{address}change/").content.decode()
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 302
    assert theirs.get("/settings/").status_code == 302
