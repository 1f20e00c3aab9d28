"""What each kind of staff may do in the administration, and what they may not."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models.signals import post_migrate
from django.test import Client

from config.keeping.staff import ROLES
from discussions.posting import reply
from moderation.flagging import flag
from moderation.measures import warn
from moderation.models import AuditEntry, Case
from moderation.persons import written_kinds
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


# For administrators alone, each with why.
NEITHER = {
    "auth.group": "who may do what",
    "communities.ballot": "how a vote goes that is not over",
    "discussions.namelessask": "who asked without a name",
    "knowledge.namelesstelling": "who told without a name",
    "knowledge.shelf": "changed by those who keep the library",
    "mentoring.pairing": "who confides in whom",
    "mfa.authenticator": "how somebody signs in",
    "usersessions.usersession": "from where somebody signs in",
    "engagement.activity": "what everybody does",
    "engagement.delivery": "how the site works",
    "engagement.mail": "letters",
    "engagement.notification": "what somebody is told",
    "engagement.suppression": "for administrators, who are asked by the mail server",
}


def test_every_list_is_somebodys_or_kept_back_for_a_reason() -> None:
    """A new list without a word on who needs it fails."""
    looked_at = {f"{app}.{model}" for role in ROLES.values() for app, may in role.items() for model in may["view"]}
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert registered - looked_at - NEITHER.keys() == set()
    assert NEITHER.keys() & looked_at == set()
    # A flag has no list of its own: it stands on the page of what was flagged.
    assert looked_at - registered == {"moderation.flag"}


def test_moderators_look_at_all_that_can_be_flagged() -> None:
    kinds = {kind.model._meta.label_lower for kind in written_kinds()}
    looked_at = {f"{app}.{model}" for app, may in ROLES["Moderators"].items() for model in may["view"]}
    assert kinds & {model._meta.label_lower for model in admin.site._registry} <= looked_at


@pytest.mark.parametrize(("role", "allowed"), ROLES.items())
def test_what_a_role_may_look_at_opens_and_changes_nothing(role: str, allowed: dict[str, Any], db: None) -> None:
    client = staff(role)
    for app, may in allowed.items():
        for model in may["view"]:
            if (app, model) == ("moderation", "flag"):
                continue
            assert client.get(f"/admin/{app}/{model}/").status_code == 200, (app, model)
            if model not in may.get("add", ()):
                assert client.get(f"/admin/{app}/{model}/add/").status_code == 403, (app, model)
    for model in NEITHER:
        assert client.get(f"/admin/{model.replace('.', '/')}/").status_code == 403, model


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


def test_the_trail_is_found_by_whom_it_was_about(open_ward: Ward) -> None:
    warn(open_ward.member, by=open_ward.staff, reason="No adverts.")
    warn(open_ward.steward, by=open_ward.staff, reason="Be kind.")
    client, trail = staff("Moderators"), "/admin/moderation/auditentry/"
    assert open_ward.member.display_name in client.get(trail, {"q": "adverts"}).content.decode()
    for asked in (open_ward.member.display_name, open_ward.member.handle):
        found = client.get(trail, {"q": asked}).context["cl"].result_list
        assert [(one.reason, one.target_id) for one in found] == [("No adverts.", open_ward.member.pk)]
    said = {"action": "take_along", "select_across": "1", "_selected_action": [AuditEntry.objects.latest("pk").pk]}
    answer: Any = client.post(f"{trail}?q=adverts", said)
    row = next(csv.DictReader(b"".join(answer.streaming_content).decode().splitlines()))
    assert (row["act"], row["whom"]) == ("Something was decided about them", open_ward.member.display_name)
