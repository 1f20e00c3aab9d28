"""What its author took away stays away, whatever is decided about it later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from communities.goals.pursuing import check_in, set_goal
from communities.models import Community
from config.keeping.retention import keep_retention
from content.models import Reaction, Use
from content.reacting import react
from content.using import record_use
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.collections.gathering import begin
from knowledge.models import Collection, Remark, Resource, Sheet, StoryRequest
from knowledge.resources.remarking import remark
from knowledge.resources.sharing import share
from knowledge.sheets.writing import share as share_sheet
from knowledge.telling import StoryDraft, ask_for_story, tell
from mentoring.agenda import propose
from mentoring.meeting import open_circle
from mentoring.models import AgendaItem, Circle
from moderation.deciding import About, Decision, decide
from moderation.flagging import appeal, case_of, flag, hide, keep, restore
from moderation.measures import delete_as_spam, lift
from moderation.models import Appeal, AuditEntry, Case, CaseState
from people.models import Person
from search.models import Entry
from tests.cast import client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID = "Forty metres zq9041 are long"


def _sheet(community: Community, by: Person) -> tuple[Sheet, str]:
    words = {"kind": "checklist", "title": SAID, "why": "", "source": SAID, "licence": "cc-by"}
    sheet = share_sheet(community, by=by, words=words)
    return sheet, f"/c/{community.slug}/resources/texts/{sheet.pk}/removal/"


def _collection(community: Community, by: Person) -> tuple[Collection, str]:
    collection = begin(community, by=by, words={"title": SAID, "about": SAID})
    return collection, f"/c/{community.slug}/collections/{collection.pk}/removal/"


def _resource(community: Community, by: Person) -> tuple[Resource, str]:
    resource = share(community, by=by, title=SAID, url="https://example.org/", why=SAID)
    return resource, f"/c/{community.slug}/resources/{resource.pk}/removal/"


def _wanted(community: Community, by: Person) -> tuple[StoryRequest, str]:
    wanted = ask_for_story(community, author=by, question=SAID)
    return wanted, f"/c/{community.slug}/stories/requests/{wanted.pk}/withdrawal/"


KINDS: dict[str, Callable[[Community, Person], tuple[Any, str]]] = {
    "sheet": _sheet,
    "collection": _collection,
    "resource": _resource,
    "story-request": _wanted,
}


def _item(community: Community, by: Person) -> tuple[AgendaItem, str]:
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=by)
    session = circle.sessions.select_related("circle__community").get()
    item = propose(session, title=SAID, by=by)
    return item, f"{session.get_absolute_url()}agenda/{item.pk}/"


def _sheet_of_somebody(community: Community) -> Sheet:
    return _sheet(community, make_member(community))[0]


def _use(community: Community, by: Person) -> tuple[Use, str]:
    sheet = _sheet_of_somebody(community)
    use = record_use(sheet, person=by, outcome="worked", came_of_it=SAID)
    return use, f"/content/sheet/{sheet.pk}/uses/"


def _thanks(community: Community, by: Person) -> tuple[Reaction, str]:
    story = tell(community, StoryDraft(title=SAID, parts={"situation": SAID}), author=make_member(community))
    thanks = react(story, "thanks", person=by, words=SAID, on_profile=True)
    return thanks, f"/content/story/{story.pk}/reactions/thanks/"


def _remark(community: Community, by: Person) -> tuple[Remark, str]:
    said = remark(_sheet_of_somebody(community), by=by, words=SAID)
    return said, f"/c/{community.slug}/resources/remarks/{said.pk}/removal/"


# What is deleted where its author takes it away, with where they do that and what they send there.
DELETED: dict[str, Callable[[Community, Person], tuple[Any, str]]] = KINDS | {
    "agenda": _item,
    "use": _use,
    "thanks": _thanks,
    "remark": _remark,
}
SENT = {"agenda": {"do": "withdraw"}, "use": {"remove": "1"}, "thanks": {"remove": "1"}}


@pytest.fixture
def author(community: Community) -> Person:
    return make_member(community, "Ilse Novak")


@pytest.mark.parametrize("kind", KINDS)
def test_a_later_it_may_stay_brings_nothing_back(
    kind: str, community: Community, author: Person, member: Person, facilitator: Person
) -> None:
    row, removal = KINDS[kind](community, author)
    deliver_now()
    assert Entry.objects.filter(kind=kind).exists()
    address = row.get_absolute_url()
    assert client_of(member).post(f"/flags/{kind}/{row.pk}/", {"reason": "advert"}).status_code == 302
    case = Case.objects.get()
    assert client_of(author).post(removal).status_code == 302
    queue = f"/c/{community.slug}/settings/flags/"
    page = client_of(facilitator).get(queue)
    assert (page.status_code, SAID in page.content.decode()) == (200, False)
    assert client_of(facilitator).post(f"{queue}{case.pk}/decision/").status_code == 403
    for about in (About.KEEP, About.RESTORE, About.HIDE):
        assert decide([case], Decision(about=about), by=make_person(is_staff=True)).done == 0
    deliver_now()
    assert not type(row)._base_manager.exists()
    assert not Entry.objects.filter(kind=kind).exists()
    for person in (member, author, facilitator):
        assert client_of(person).get(address).status_code == 404
        assert "zq9041" not in client_of(person).get("/notifications/").content.decode()


def test_an_account_that_was_no_spam_opens_again_whatever_was_forgotten_since(
    community: Community, author: Person, settings: Settings
) -> None:
    staff = make_person(is_staff=True, is_superuser=True)
    _resource(community, author)
    measure = delete_as_spam(author, by=staff, reason="Adverts")
    settings.DELETED_KEPT_DAYS = 7
    Resource.objects.update(hidden_at=timezone.now() - timedelta(days=8))
    Case.objects.update(decided_at=timezone.now() - timedelta(days=8))
    keep_retention()
    assert not Resource.objects.exists()
    lift(measure, by=staff, was_wrong=True)
    author.refresh_from_db()
    assert author.is_active


@pytest.mark.parametrize("kind", DELETED)
def test_nobody_is_asked_about_it_any_more_and_whoever_flagged_it_hears_so(
    kind: str, community: Community, author: Person, member: Person, facilitator: Person
) -> None:
    row, removal = DELETED[kind](community, author)
    model, number = type(row), row.pk
    flag(row, person=member, reason="advert")
    assert Case.objects.undecided().count() == 1
    assert client_of(author).post(removal, SENT.get(kind, {})).status_code in (200, 302)
    assert not model._base_manager.filter(pk=number).exists()
    case = Case.objects.get()
    assert (case.state, case.decided_by, case.automatic) == (CaseState.GONE, None, "")
    assert not Case.objects.undecided().exists()
    deliver_now()
    [notice] = [one for one in notices_for(member) if one.notification.kind == "flag_decided"]
    assert "taken away before anybody had to decide" in notice.wording.text
    assert not [one for one in notices_for(author) if one.notification.kind == "my_words_decided"]
    queue = client_of(facilitator).get(f"/c/{community.slug}/settings/flags/")
    assert (queue.status_code, SAID in queue.content.decode()) == (200, False)
    assert AuditEntry.objects.filter(verb="moderation.taken_away").count() == 1


def test_a_second_look_that_was_asked_for_is_over_with_it(community: Community, author: Person) -> None:
    sheet, removal = _sheet(community, author)
    case = flag(sheet, person=make_member(community), reason="advert").case
    other = Decision(new_words={"source": "Metres"}, reason="No adverts.")
    assert decide([case], other, by=make_person(is_staff=True)).done == 1
    assert appeal(Case.objects.get(), words="They are.", by=author)
    assert Case.objects.undecided().exists()
    client_of(author).post(removal)
    assert not Case.objects.undecided().exists()
    assert not Appeal.objects.exists()


def test_what_was_decided_stays_so(community: Community, author: Person) -> None:
    sheet, removal = _sheet(community, author)
    keep(flag(sheet, person=make_member(community), reason="advert").case, by=make_person(is_staff=True))
    client_of(author).post(removal)
    assert Case.objects.get().state == CaseState.KEPT


def test_what_was_decided_before_a_second_look_was_asked_for_stays_so(community: Community, author: Person) -> None:
    flagger, staff = make_member(community), make_person(is_staff=True)
    sheet, removal = _sheet(community, author)
    case = flag(sheet, person=flagger, reason="advert").case
    decide([case], Decision(new_words={"source": "Metres"}, reason="No adverts."), by=staff)
    appeal(Case.objects.get(), words="They are.", by=author)
    client_of(author).post(removal)
    case.refresh_from_db()
    assert (case.state, case.decided_by) == (CaseState.DEALT_WITH, staff)
    assert not Case.objects.undecided().exists()
    deliver_now()
    [notice] = [one for one in notices_for(flagger) if one.notification.kind == "flag_decided"]
    assert "Something was done about what you flagged" in notice.wording.text


def test_what_went_along_with_something_else_waits_for_one_night(community: Community, author: Person) -> None:
    item, _removal = _item(community, author)
    flag(item, person=make_member(community), reason="advert")
    name = "flags of what is not there any more"
    assert keep_retention()[name] == 0
    item.session.delete()
    assert [keep_retention()[name], keep_retention()[name]] == [1, 0]
    assert Case.objects.get().state == CaseState.GONE


def test_a_goal_whose_words_were_forgotten_stays_away(community: Community, author: Person) -> None:
    goal = set_goal(community, by=author, words={"title": SAID, "why": SAID, "wanted": 20})
    check = check_in(goal, by=author, reached=3, note=SAID)
    long_ago = timezone.now() - timedelta(days=400)
    for row in (goal, check):
        hide(case_of(row), by=make_person(is_staff=True))
        type(row)._base_manager.update(hidden_at=long_ago)
    Case.objects.update(decided_at=long_ago)
    keep_retention()
    for case in Case.objects.all():
        restore(case, by=make_person(is_staff=True))
    for row in (goal, check):
        row.refresh_from_db()
        assert row.hidden_at == long_ago
