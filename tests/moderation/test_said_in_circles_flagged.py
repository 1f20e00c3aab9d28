"""Short words of circles are flagged by those who read them; those who lead decide, and nobody about their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Role
from mentoring.calendars import calendar_of
from mentoring.meeting import join_circle, open_circle, say
from mentoring.models import Circle, Session, SessionAction
from mentoring.running import add_action
from mentoring.scheduling import cancel_session, plan_session
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case, Saying
from people.leaving import erase
from people.models import Person
from search.models import Entry
from tests.cast import Ward, client_of, make_member

pytestmark = pytest.mark.django_db
SAID = "Kits7461 at half the price"
LINK = "https://video.example.org/kits7461"


@pytest.fixture
def session(open_ward: Ward, vendor: Person) -> Session:
    """The vendor hosts it; another is in it as well."""
    circle = open_circle(Circle(community=open_ward.community, name="Nights", purpose="Talk."), host=vendor)
    join_circle(circle, person=open_ward.member)
    session = circle.sessions.get()
    plan_session(session, starts_at=timezone.now() + timedelta(days=3), by=vendor, place=SAID, link=LINK)
    session.refresh_from_db()
    return session


def flag_of(kind: str, row: Session | SessionAction) -> str:
    return f"/flags/sayings/{kind}/{row.pk}/"


def page_of(session: Session, person: Person | None) -> str:
    return client_of(person).get(session.get_absolute_url()).content.decode()


def status(person: Person, address: str) -> int:
    return client_of(person).get(address).status_code


def flagged(address: str, by: Person) -> Case:
    assert client_of(by).post(address, {"reason": "advert"}).status_code == 302
    return Case.objects.latest("pk")


def test_where_it_is_is_flagged_by_members_and_the_link_by_the_circle(
    session: Session, open_ward: Ward, vendor: Person
) -> None:
    colleague, place, link = (
        make_member(open_ward.community),
        flag_of("session-place", session),
        flag_of("session-link", session),
    )
    inside, outside = page_of(session, open_ward.member), page_of(session, colleague)
    assert (place in inside, link in inside) == (True, True)
    assert (place in outside, link in outside) == (True, False)
    assert (status(colleague, place), status(colleague, link)) == (200, 404)
    own = page_of(session, vendor)
    assert (place in own, link in own) == (False, False)
    assert {status(one, where) for one in (vendor, open_ward.outsider) for where in (place, link)} == {404}


def test_who_waits_for_a_place_does_not_find_the_link_by_flagging_it(session: Session, open_ward: Ward) -> None:
    say(session, "not", person=open_ward.member)
    assert status(open_ward.member, flag_of("session-link", session)) == 404


def test_hidden_neither_pages_calendars_nor_searches_say_where(session: Session, open_ward: Ward) -> None:
    revision = session.revision
    cases = [flagged(flag_of(kind, session), open_ward.member) for kind in ("session-place", "session-link")]
    assert may_decide(cases[0], open_ward.facilitator)
    for case in cases:
        hide(case, by=open_ward.facilitator)
    session.refresh_from_db()
    page, file = page_of(session, open_ward.member), calendar_of([session], with_links=True).decode()
    assert [words for words in (SAID, LINK) if words in page + file] == []
    assert not Entry.objects.filter(kind="session", body__contains="Kits7461").exists()
    assert session.revision > revision
    for case in cases:
        restore(case, by=open_ward.facilitator)
    session.refresh_from_db()
    assert (session.place, session.link) == (SAID, LINK)


def test_whoever_leads_and_said_it_does_not_decide(session: Session, open_ward: Ward) -> None:
    plan_session(session, starts_at=timezone.now() + timedelta(days=4), by=open_ward.facilitator, place="Their shop")
    case = flagged(flag_of("session-place", session), open_ward.member)
    assert not may_decide(case, open_ward.facilitator)
    assert may_decide(case, make_member(open_ward.community, role=Role.STEWARD))


def test_who_moves_it_alone_has_not_said_where_it_is(session: Session, open_ward: Ward, vendor: Person) -> None:
    plan_session(session, starts_at=timezone.now() + timedelta(days=4), by=open_ward.facilitator)
    assert Session.objects.get(pk=session.pk).place_by == vendor


def test_why_it_was_called_off_is_flagged_where_it_stands(session: Session, open_ward: Ward, vendor: Person) -> None:
    cancel_session(session, by=vendor, reason=SAID)
    address = flag_of("session-reason", session)
    assert (address in page_of(session, open_ward.member), address in page_of(session, vendor)) == (True, False)
    assert flag_of("session-place", session) not in page_of(session, open_ward.member)
    hide(flagged(address, open_ward.member), by=open_ward.facilitator)
    page = page_of(session, open_ward.member)
    assert (SAID in page, address in page, "does not take place" in page) == (False, False, True)


def test_what_somebody_will_do_is_flagged_in_the_circle(session: Session, open_ward: Ward, vendor: Person) -> None:
    action = add_action(session, text="Sell kits8462", who=open_ward.member, due=None, by=vendor)
    address = flag_of("session-action", action)
    assert (address in page_of(session, open_ward.member), address in page_of(session, vendor)) == (True, False)
    others = (vendor, make_member(open_ward.community), open_ward.facilitator, open_ward.outsider)
    assert {status(one, address) for one in others} == {404}
    hide(flagged(address, open_ward.member), by=open_ward.facilitator)
    page = page_of(session, open_ward.member)
    assert ("kits8462" in page, address in page) == (False, False)


def test_of_what_nobody_knows_who_said_it_no_leader_decides(session: Session, open_ward: Ward) -> None:
    action = SessionAction.objects.create(session=session, text=SAID)
    flagged(flag_of("session-action", action), open_ward.member)
    assert Saying.objects.get().author is None
    queue = f"{open_ward.community.get_absolute_url()}settings/flags/"
    assert SAID not in client_of(open_ward.facilitator).get(queue).content.decode()


def test_who_leaves_takes_what_they_said_along(session: Session, open_ward: Ward, vendor: Person) -> None:
    action = add_action(session, text=SAID, who=open_ward.member, due=None, by=vendor)
    cancel_session(session, by=vendor, reason=SAID)
    erase(vendor, words_go=True)
    action.refresh_from_db()
    session.refresh_from_db()
    assert (action.text, session.cancel_reason) == ("…", "")
