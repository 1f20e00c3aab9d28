"""Who will look is said as it is: a facilitator, or those who look after the site where there is none, or none may."""

from __future__ import annotations

import pytest

from communities.models import Role
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from moderation.flag_views import who_looks
from moderation.models import Case, WatchedWords
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member

pytestmark = pytest.mark.django_db
SAID = "There are burners7461 to be had"
FACILITATOR, SITE = "waits until a facilitator has looked", "waits until somebody who looks after this site has looked"


@pytest.fixture(autouse=True)
def held(db: None) -> None:
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.HOLD)


def said_to(writer: Person, slug: str, *, path: str = "threads/new/") -> str:
    said = {"kind": "discussion", "title": "Who counts?", "source": SAID} if "threads" in path else {"question": SAID}
    return client_of(writer).post(f"/c/{slug}/{path}", said, follow=True).content.decode()


def test_of_members_a_facilitator_looks(open_ward: Ward) -> None:
    page = said_to(open_ward.member, open_ward.community.slug)
    assert (FACILITATOR in page, SITE in page) == (True, False)


@pytest.mark.parametrize("path", ["threads/new/", "stories/requests/"])
def test_of_who_leads_alone_those_who_look_after_the_site_do(path: str) -> None:
    community = make_community()
    founder = community.memberships.get(role=Role.STEWARD).person
    page = said_to(founder, community.slug, path=path)
    assert (FACILITATOR in page, SITE in page) == (False, True)
    make_member(community, role=Role.FACILITATOR)
    assert FACILITATOR in said_to(founder, community.slug, path=path)


def test_afterwards_nobody_is_named_who_may_not_look(open_ward: Ward) -> None:
    said_to(open_ward.member, open_ward.community.slug)
    deliver_now()
    told = [one.wording.text for one in notices_for(open_ward.member)]
    assert "Something you wrote waits until somebody has looked" in told
    page = client_of(open_ward.member).get(f"/flags/cases/{Case.objects.get().pk}/").content.decode()
    assert "so it waits by itself until somebody has looked" in page


@pytest.mark.parametrize("by_name", [True, False])
@pytest.mark.parametrize(("has_leaders", "who"), [(True, "Facilitators"), (False, "Those who look after this site")])
def test_who_flags_reads_who_looks_and_if_they_learn_their_name(has_leaders: bool, who: str, by_name: bool) -> None:
    said = who_looks(of_a_person=False, has_leaders=has_leaders, by_name=by_name)
    assert said.startswith(who)
    assert ("They see your name" in said, "Neither they nor the author" in said) == (by_name, not by_name)
