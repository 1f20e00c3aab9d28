"""What each kind of staff may do in the administration, and what they may not."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models.signals import post_migrate
from django.test import Client

from config.keeping.staff import ROLES
from discussions.posting import reply
from moderation.flagging import flag
from moderation.models import AuditEntry, Case
from tests.cast import Ward, client_of, make_person, make_thread

pytestmark = pytest.mark.django_db


def staff(role: str) -> Client:
    person = make_person(role, is_staff=True)
    person.groups.add(Group.objects.get(name__startswith=role))
    return client_of(person)


@pytest.fixture
def case(open_ward: Ward) -> Case:
    post = reply(make_thread(open_ward.community), author=open_ward.member, source="Buy burners7461")
    flag(post, person=open_ward.facilitator, reason="advert")
    return Case.objects.get()


def test_the_roles_are_made_after_an_app_that_has_tables() -> None:
    """Django says nothing after others: with one of those last there were no roles."""
    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    receivers = [key for (key, _sender), *_rest in post_migrate.receivers if key == "roles of staff"]
    assert receivers
    Group.objects.all().delete()
    post_migrate.send(sender=last, app_config=last, verbosity=0, interactive=False, using="default", apps=apps, plan=[])
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


def test_both_roles_are_there() -> None:
    assert set(Group.objects.values_list("name", flat=True)) >= set(ROLES)


def test_a_moderator_decides_and_reads_the_trail(case: Case) -> None:
    client = staff("Moderators")
    said = {"about": "hide", "reason": "No adverts"}
    assert client.post(f"/admin/moderation/case/decision/?ids={case.pk}", said).status_code == 302
    for place in ("moderation/auditentry", "moderation/measure", "moderation/appeal", "people/person"):
        assert client.get(f"/admin/{place}/").status_code == 200, place


@pytest.mark.parametrize(
    "place",
    [
        "discussions/namelessask",
        "engagement/mail",
        "account/emailaddress",
        "mfa/authenticator",
        "usersessions/usersession",
        "auth/group",
    ],
)
def test_a_moderator_reads_neither_who_asked_without_a_name_nor_letters_nor_sign_ins(place: str, db: None) -> None:
    assert staff("Moderators").get(f"/admin/{place}/").status_code == 403


def test_a_moderator_makes_nobody_staff(open_ward: Ward) -> None:
    path = f"/admin/people/person/{open_ward.member.pk}/change/"
    staff("Moderators").post(path, {"display_name": "Noor", "is_staff": "on", "is_superuser": "on"})
    open_ward.member.refresh_from_db()
    assert not open_ward.member.is_staff


def test_support_looks_and_changes_nothing(open_ward: Ward, case: Case) -> None:
    client = staff("Support")
    assert client.get(f"/admin/people/person/{open_ward.member.pk}/change/").status_code == 200
    client.post(f"/admin/people/person/{open_ward.member.pk}/change/", {"display_name": "Changed", "is_active": ""})
    open_ward.member.refresh_from_db()
    assert (open_ward.member.display_name, open_ward.member.is_active) == ("Noor Haddad", True)
    for path in (f"moderation/case/decision/?ids={case.pk}", "moderation/case/", "moderation/auditentry/"):
        assert client.get(f"/admin/{path}").status_code == 403, path


def test_the_trail_is_searched_filtered_and_taken_along_without_formulas(open_ward: Ward, case: Case) -> None:
    AuditEntry.objects.create(
        verb="moderation.hidden",
        actor=open_ward.staff,
        target_type_id=case.target_type_id,
        target_id=case.target_id,
        scope="public",
        reason="=1+1 adverts",
    )
    client = staff("Moderators")
    assert "adverts" in client.get("/admin/moderation/auditentry/?q=adverts").content.decode()
    assert "adverts" not in client.get("/admin/moderation/auditentry/?verb=moderation.kept").content.decode()
    said = {"action": "take_along", "select_across": "1", "_selected_action": [AuditEntry.objects.latest("pk").pk]}
    answer = client.post("/admin/moderation/auditentry/", said)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1 adverts" in text
    assert AuditEntry.objects.filter(verb="moderation.audit_exported").exists()
    filtered = client.post("/admin/moderation/auditentry/?verb=moderation.audit_exported", said)
    assert "adverts" not in b"".join(filtered.streaming_content).decode()  # type: ignore[attr-defined]
