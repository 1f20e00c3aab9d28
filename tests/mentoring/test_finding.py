"""Circles and sessions are found by members of their community, and by nobody else; never by what was said in them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from communities.models import Access, Community
from engagement.delivery import deliver_now
from mentoring.agenda import propose
from mentoring.finding import CIRCLES, SESSIONS
from mentoring.meeting import change_circle, open_circle
from mentoring.models import Circle, Session
from mentoring.noting import set_notes
from mentoring.scheduling import cancel_session, plan_session
from people.models import Person
from search.finding import Found, find
from search.index import reindex_all
from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db
SOON = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)


@pytest.fixture
def circle(community: Community, facilitator: Person) -> Circle:
    Community.objects.filter(pk=community.pk).update(access=Access.OPEN)
    community.refresh_from_db()
    circle = Circle(community=community, name="Wildflower evenings", purpose="Pressing and naming them.")
    return open_circle(circle, host=facilitator)


@pytest.fixture
def session(circle: Circle, facilitator: Person) -> Session:
    plan_session(circle.sessions.get(), starts_at=SOON, by=facilitator, place="The greenhouse")
    return circle.sessions.get()


def titles(found: Found) -> list[str]:
    return [entry.title for entry in found.entries]


def counted(found: Found) -> dict[str, int]:
    return {facet.source.kind: facet.count for facet in found.facets if facet.count}


def test_by_name_purpose_and_place_with_counts(session: Session, member: Person) -> None:
    deliver_now()
    found = find("wildflower", viewer=member)
    assert counted(found) == {"circle": 1, "session": 1}
    assert titles(find("pressing", viewer=member)) == ["Wildflower evenings"]
    assert titles(find("greenhouse kind:session", viewer=member)) == ["Wildflower evenings, session 1"]
    assert titles(find("wildflower", viewer=member, kind="circle")) == ["Wildflower evenings"]
    page = client_of(member).get("/search/?q=wildflower").content.decode()
    assert session.get_absolute_url() in page


def test_not_by_others_of_an_open_community_either(session: Session) -> None:
    deliver_now()
    for viewer in (make_person("Olive Outside"), AnonymousUser()):
        assert find("wildflower", viewer=viewer).entries == []
        assert counted(find("greenhouse", viewer=viewer)) == {}


def test_not_by_what_is_the_circles_own(session: Session, facilitator: Person) -> None:
    propose(session, title="Zinnias at dawn", by=facilitator)
    set_notes(session, "Somebody spoke of marigolds", edition=0, by=facilitator)
    Session.objects.filter(pk=session.pk).update(link="https://video.example.org/canary8812")
    deliver_now()
    list(reindex_all("session"))
    for words in ("zinnias", "marigolds", "canary8812"):
        assert find(words, viewer=facilitator).entries == [], words


def test_another_name_is_found_and_what_is_called_off_is_not(session: Session, facilitator: Person) -> None:
    deliver_now()
    circle = session.circle
    circle.name = "Meadow evenings"
    change_circle(circle, by=facilitator)
    deliver_now()
    assert counted(find("meadow", viewer=facilitator)) == {"circle": 1, "session": 1}
    assert find("wildflower", viewer=facilitator).entries == []
    cancel_session(session, by=facilitator)
    deliver_now()
    assert counted(find("meadow", viewer=facilitator)) == {"circle": 1}


def test_building_them_costs_the_same_however_many(
    circle: Circle, facilitator: Person, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for n in range(6):
        more = Circle(community=circle.community, name=f"Wildflower {n}", purpose="More.")
        plan_session(open_circle(more, host=facilitator).sessions.get(), starts_at=SOON, by=facilitator)
    every = {source.kind: list(source.every()) for source in (CIRCLES, SESSIONS)}
    for source, built in ((CIRCLES, 7), (SESSIONS, 6)):
        with django_assert_num_queries(1):
            assert len(list(source.documents(every[source.kind]))) == built
