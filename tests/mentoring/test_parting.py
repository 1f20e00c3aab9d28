"""Who leaves the site leaves no trace in circles; what is theirs in them they may take along."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community
from mentoring.agenda import propose, want
from mentoring.meeting import join_circle, note_attendance, open_circle, say
from mentoring.models import AgendaItem, AgendaVote, Answer, Attendance, Circle, CircleMembership, Rsvp
from mentoring.parting import OWN
from people.leaving import erase
from people.models import DaysAway, Person
from tests.cast import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(community: Community, facilitator: Person, member: Person) -> Circle:
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)
    today = timezone.localdate()
    session = circle.sessions.get()
    for person in (member, facilitator):
        join_circle(circle, person=person)
        say(session, Answer.GOING, person=person, note=f"note of {person.handle}")
        want(propose(session, title=f"title of {person.handle}", by=person), by=person)
        DaysAway.objects.create(person=person, first_day=today, last_day=today + timedelta(days=1))
    note_attendance(session, [member, facilitator])
    return circle


def test_the_file_holds_what_is_mine_and_nobody_elses(circle: Circle, member: Person, facilitator: Person) -> None:
    words = "\n".join(str(list(own.rows(member))) for own in OWN)
    assert f"note of {member.handle}" in words
    assert f"title of {member.handle}" in words
    assert facilitator.handle not in words


@pytest.mark.parametrize(("words_go", "title"), [(True, "…"), (False, "title of")])
def test_whoever_leaves_was_never_there(circle: Circle, member: Person, words_go: bool, title: str) -> None:
    erase(member, words_go=words_go)
    for model in (CircleMembership, Rsvp, AgendaVote, Attendance, DaysAway):
        assert model._default_manager.count() == 1, model
        assert not model._default_manager.filter(person=member).exists()
    assert AgendaItem.objects.get(proposed_by=member).title.startswith(title)
    assert make_member(circle.community) not in [one.person for one in circle.memberships.all()]
