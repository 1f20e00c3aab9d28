"""What can be added, changed and deleted in the administration, by whom, and what each kind of staff may decide."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory

from communities.models import Community, Goal
from discussions.models import Post
from discussions.posting import reply
from knowledge.models import StoryRequest
from moderation.admin.cases import FlagInline
from moderation.flagging import appeal, flag, hide
from moderation.measures import appeal_measure, mute, remove_from_place
from moderation.models import Appeal, AuditEntry, Case, CaseState, MeasureKind
from moderation.models.audit import CHANGED, VIEWED
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db
DECISION = "/admin/moderation/case/decision/"

# All else is looked at there, and changed on the site, if at all.
MAY = {
    "account.emailaddress": "add change delete",
    "auth.group": "add change delete",
    "chat.room": "add change",
    "communities.community": "add change",
    "knowledge.resource": "add change",
    "knowledge.shelf": "add change",
    "knowledge.story": "add change",
    "knowledge.storyrequest": "add change",
    "knowledge.storyround": "add change",
    "mentoring.circle": "add change",
    "mentoring.programme": "add change",
    "mentoring.session": "add change",
    "mfa.authenticator": "delete",
    "moderation.case": "change",
    "moderation.watchedwords": "add change delete",
    "people.person": "change",
    "usersessions.usersession": "delete",
}


@pytest.fixture
def ward(open_ward: Ward) -> Ward:
    return open_ward


@pytest.fixture
def post(ward: Ward) -> Post:
    return reply(make_thread(ward.community, author=ward.facilitator), author=ward.member, source="Buy burners7461")


@pytest.fixture
def case(ward: Ward, post: Post) -> Case:
    flag(post, person=ward.facilitator, reason="advert")
    return Case.objects.get()


def staff(*may: str, name: str = "Some Staff") -> Person:
    person = make_person(name, is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=may))
    assert person.user_permissions.count() == len(may)
    return person


def test_what_can_be_done_in_the_administration_by_who_may_do_everything() -> None:
    request = RequestFactory().get("/admin/")
    request.user = make_person("Ada Admin", is_staff=True, is_superuser=True)
    found = {}
    for model, one in admin.site._registry.items():
        acts = {"add": one.has_add_permission, "change": one.has_change_permission, "delete": one.has_delete_permission}
        if may := " ".join(act for act, allows in acts.items() if allows(request)):
            found[model._meta.label_lower] = may
    assert found == MAY
    assert not FlagInline(Case, admin.site).has_add_permission(request, None)


def changed(person: Person, client: Client) -> str:
    client.post(f"/admin/people/person/{person.pk}/change/", {"display_name": "Eve"})
    return Person.objects.get(pk=person.pk).display_name


def test_who_looks_at_people_changes_nobody_not_even_themselves(ward: Ward) -> None:
    looks = staff("view_person")
    assert changed(ward.member, client_of(looks)) == ward.member.display_name
    assert changed(looks, client_of(looks)) == looks.display_name
    assert changed(ward.member, client_of(staff("view_person", "change_person", name="Other Staff"))) == "Eve"


def test_who_looks_at_addresses_and_sessions_takes_none_away(ward: Ward) -> None:
    client = client_of(staff("view_emailaddress", "view_usersession"))
    address = EmailAddress.objects.create(user=ward.member, email="noor@example.org")
    session = UserSession.objects.create(user=ward.member, ip="192.0.2.7", session_key="a-key")
    for place in (f"account/emailaddress/{address.pk}", f"usersessions/usersession/{session.pk}"):
        assert client.post(f"/admin/{place}/delete/", {"post": "yes"}).status_code == 403
    said = {"user": ward.member.pk, "email": "eve@example.org"}
    assert client.post(f"/admin/account/emailaddress/{address.pk}/change/", said).status_code == 403
    assert EmailAddress.objects.filter(pk=address.pk, email="noor@example.org").exists()
    assert UserSession.objects.filter(pk=session.pk).exists()


def test_no_address_of_who_works_for_the_site_is_verified_by_other_staff(ward: Ward) -> None:
    helper = staff("view_emailaddress", "change_emailaddress")
    theirs = EmailAddress.objects.create(user=ward.staff, email="ada@example.org")
    members = EmailAddress.objects.create(user=ward.member, email="noor@example.org")
    chosen = {"action": "make_verified", "_selected_action": [theirs.pk, members.pk]}
    client_of(helper).post("/admin/account/emailaddress/", chosen)
    assert list(EmailAddress.objects.filter(verified=True)) == [members]


# --- deciding -------------------------------------------------------------------------------------


def test_who_looks_at_the_queue_is_offered_no_decision(case: Case) -> None:
    looks, decides = staff("view_case"), staff("view_case", "change_case", name="Other Staff")
    offers = [f"{case.pk}/decide_this/" in page_of_queue(client_of(one)) for one in (looks, decides)]
    assert offers == [False, True]
    assert client_of(looks).get(f"/admin/moderation/case/{case.pk}/decide_this/").status_code == 403


def page_of_queue(client: Client) -> str:
    return client.get("/admin/moderation/case/").content.decode()


def test_who_looks_at_measures_and_second_looks_ends_none(ward: Ward) -> None:
    measure = mute(ward.member, by=ward.staff, reason="Adverts.", days=3)
    appeal_measure(measure, words="It was my sister.")
    looks = client_of(staff("view_measure", "view_appeal"))
    looks.post("/admin/moderation/measure/", {"action": "lift_chosen", "_selected_action": [measure.pk]})
    asked = Appeal.objects.get(measure=measure)
    for act in ("grant", "decline"):
        looks.post("/admin/moderation/appeal/", {"action": act, "_selected_action": [asked.pk]})
    measure.refresh_from_db()
    asked.refresh_from_db()
    assert (measure.ended_at, asked.decided_at) == (None, None)
    decides = client_of(staff("view_appeal", "change_appeal", name="Other Staff"))
    decides.post("/admin/moderation/appeal/", {"action": "decline", "_selected_action": [asked.pk]})
    asked.refresh_from_db()
    assert asked.decided_at is not None


def test_nobody_decides_about_their_own_words_in_bulk_or_on_the_page(ward: Ward, case: Case) -> None:
    hide(case, by=ward.staff, reason="Adverts.")
    appeal(case, words="It was my sister.", by=ward.member)
    client, chosen = client_of(ward.staff), {"_selected_action": [case.pk]}
    page = client.post("/admin/moderation/case/", chosen | {"action": "keep_chosen"}, follow=True).content.decode()
    assert "Somebody else has to look at 1 of them." in page
    assert "The audit trail says so." not in page
    case.refresh_from_db()
    assert case.state == CaseState.HIDDEN
    assert "Somebody else has to look at this" in client.get(f"{DECISION}?ids={case.pk}").content.decode()
    other = client_of(make_person("Sven Second", is_staff=True, is_superuser=True))
    done = other.post("/admin/moderation/case/", chosen | {"action": "keep_chosen"}, follow=True)
    assert "The audit trail says so." in done.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.KEPT


@pytest.mark.parametrize("act", [MeasureKind.WARNED, MeasureKind.MUTED, MeasureKind.SUSPENDED, MeasureKind.BANNED])
def test_nobody_but_who_may_do_everything_measures_staff(ward: Ward, act: MeasureKind) -> None:
    colleague = make_member(ward.community, "Some Colleague")
    Person.objects.filter(pk=colleague.pk).update(is_staff=True)
    flag(make_thread(ward.community, author=colleague).posts.get(), person=ward.member, reason="advert")
    case = Case.objects.get(state=CaseState.WAITING)
    said = {"about": "leave", "person": act, "reason": "No adverts here.", "days": 3}
    client = client_of(staff("view_case", "change_case"))
    answer = client.post(f"{DECISION}?ids={case.pk}", said, follow=True)
    case.refresh_from_db()
    assert (colleague.measures.count(), case.state) == (0, CaseState.WAITING)
    # Said above the queue: of several cases it keeps nobody from the rest.
    assert (answer.status_code, answer.redirect_chain) == (200, [("/admin/moderation/case/", 302)])
    assert "Somebody else has to do that." in answer.content.decode()
    client_of(ward.staff).post(f"{DECISION}?ids={case.pk}", said)
    assert colleague.measures.exists()


def test_nobody_ends_what_was_decided_about_themselves(ward: Ward) -> None:
    decides = staff("view_measure", "change_measure")
    measure = mute(decides, by=ward.staff, reason="Adverts.", days=3)
    act = {"action": "lift_chosen", "_selected_action": [measure.pk]}
    client_of(decides).post("/admin/moderation/measure/", act)
    measure.refresh_from_db()
    assert measure.ended_at is None


def test_what_somebody_decided_meanwhile_is_not_decided_again_unseen(ward: Ward, case: Case) -> None:
    decides = client_of(staff("view_case", "change_case"))
    address = f"{DECISION}?ids={case.pk}"
    [stood] = re.findall(rf'name="stands_at-{case.pk}" value="([^"]*)"', decides.get(address).text)
    hide(case, by=ward.facilitator)
    answer = decides.post(address, {"about": "keep", f"stands_at-{case.pk}": stood}, follow=True)
    assert "somebody decided this meanwhile" in answer.text
    case.refresh_from_db()
    assert case.state == CaseState.HIDDEN


def test_who_may_not_look_at_a_thread_leaves_no_trace_of_having_looked(private_ward: Ward) -> None:
    thread = make_thread(private_ward.community, author=private_ward.member)
    for person, answer, traces in ((staff("view_case"), 403, 0), (private_ward.staff, 200, 1)):
        client = client_of(person)
        assert client.get(f"/admin/discussions/thread/{thread.pk}/change/").status_code == answer
        assert AuditEntry.objects.filter(verb=VIEWED, actor=person).count() == traces


def test_what_is_changed_past_its_pages_is_on_the_trail(ward: Ward) -> None:
    wish = StoryRequest.objects.create(community=ward.community, author=ward.member, question="How do you hand over?")
    client, address = client_of(ward.staff), f"/admin/knowledge/storyrequest/{wish.pk}/change/"
    said = {"community": ward.community.pk, "author": ward.member.pk, "question": wish.question, "details": "At night."}
    for _time in range(2):
        assert client.post(address, said).status_code == 302
    [entry] = AuditEntry.objects.filter(verb=CHANGED, target_id=wish.pk)
    assert entry.actor == ward.staff
    assert entry.after == {"changes": [{"changed": {"fields": ["What you need it for"]}}]}
    goal = Goal.objects.create(community=ward.community, title="zqtitle of a goal")
    request = RequestFactory().get("/admin/")
    request.user = ward.staff
    message = [{"changed": {"name": "goal", "object": str(goal), "fields": ["Title"]}}]
    admin.site._registry[Community].log_change(request, ward.community, message)
    # The wish may have the same number.
    entry = AuditEntry.objects.exclude(pk=entry.pk).get(verb=CHANGED, target_id=ward.community.pk)
    assert entry.after == {"changes": [{"changed": {"name": "goal", "fields": ["Title"]}}]}
    assert client.post(f"/admin/knowledge/storyrequest/{wish.pk}/delete/", {"post": "yes"}).status_code == 403
    assert StoryRequest.objects.filter(pk=wish.pk).exists()


# --- in a community -------------------------------------------------------------------------------


def test_who_leads_decides_neither_about_their_own_words_nor_twice(ward: Ward) -> None:
    mine = make_thread(ward.community, author=ward.facilitator).posts.get()
    flag(mine, person=ward.member, reason="advert")
    case = Case.objects.get()
    address = f"/c/{ward.community.slug}/settings/flags/{case.pk}/decision/"
    for person, answer in ((ward.facilitator, 403), (ward.steward, 302)):
        assert client_of(person).post(address, {"hide": ""}).status_code == answer
    case.refresh_from_db()
    assert case.decided_by == ward.steward
    appeal(case, words="It is no advert.", by=ward.facilitator)
    assert client_of(ward.steward).post(address, {"keep": ""}).status_code == 403


def test_a_second_look_is_offered_to_somebody_else_than_who_decided(ward: Ward) -> None:
    where = ward.community.scope
    measure = remove_from_place(ward.member, by=ward.facilitator, reason="Adverts.", place=where)
    appeal_measure(measure, words="It was my sister.")
    address = f"/c/{ward.community.slug}/settings/flags/"
    offers = [
        'name="grant"' in client_of(one).get(address).content.decode() for one in (ward.facilitator, ward.steward)
    ]
    assert offers == [False, True]
