"""What two write in an interview, a word to somebody who may know and what a round is about can be flagged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement.delivery import deliver_now
from knowledge.interviews.holding import WrittenMeanwhile, accept, ask, send_back, write
from knowledge.models import StoryRequest
from knowledge.requests.asking import nudge
from knowledge.requests.rounds import open_round
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case
from people.models import Person
from tests.cast import Ward, client_of, make_person

pytestmark = pytest.mark.django_db
SAID = "Kits7461 for everybody"


def flagged(kind: str, pk: int, by: Person) -> Case:
    assert client_of(by).post(f"/flags/sayings/{kind}/{pk}/", {"reason": "advert"}).status_code == 302
    return Case.objects.latest("pk")


def read(person: Person | None, *pages: str) -> str:
    return "".join(client_of(person).get(page).content.decode() for page in pages)


def statuses(flag: str, *people: Person | None) -> list[int]:
    return [client_of(one).get(flag).status_code for one in people]


def test_who_is_asked_to_tell_flags_what_they_were_asked_with(open_ward: Ward) -> None:
    asker, teller = open_ward.facilitator, open_ward.member
    made = ask(open_ward.community, asker=asker, teller=teller, about=SAID, words=SAID)
    page, flag = made.get_absolute_url(), f"/flags/sayings/interview/{made.pk}/"
    assert flag in read(teller, page)
    assert statuses(flag, asker, open_ward.steward, open_ward.outsider) == [404] * 3
    case = flagged("interview", made.pk, teller)
    assert not case.place.startswith("c:")
    hide(case, by=make_person(is_staff=True))
    deliver_now()
    assert "Kits7461" not in read(teller, page, "/notifications/", "/")
    assert flag not in read(teller, page)


def test_each_of_two_flags_what_the_other_wrote_and_who_writes_there_just_now_hears_of_it(open_ward: Ward) -> None:
    asker, teller = open_ward.facilitator, open_ward.member
    made = ask(open_ward.community, asker=asker, teller=teller, about="The flood")
    accept(made)
    write(made, "timeline", SAID, by=asker, started_from=0)
    part, page = made.parts.get(), made.get_absolute_url()
    flag = f"/flags/sayings/interview-part/{part.pk}/"
    assert flag in read(teller, page)
    assert flag not in read(asker, page)
    assert statuses(flag, open_ward.steward, open_ward.outsider) == [404, 404]
    case = flagged("interview-part", part.pk, teller)
    hide(case, by=make_person(is_staff=True))
    assert "Kits7461" not in read(teller, page)
    with pytest.raises(WrittenMeanwhile):
        write(made, "timeline", "And then", by=asker, started_from=part.edition)
    restore(case, by=make_person(is_staff=True))
    send_back(made.parts.get(), words="Worse7461 kits")
    back = f"/flags/sayings/sent-back/{part.pk}/"
    assert back in read(asker, page)
    assert statuses(back, teller, open_ward.steward) == [404, 404]
    hide(flagged("sent-back", part.pk, asker), by=make_person(is_staff=True))
    assert "Worse7461" not in read(asker, page)


def test_who_may_know_flags_the_word_they_were_sent(open_ward: Ward) -> None:
    here = open_ward.community
    wanted = StoryRequest.objects.create(community=here, author=open_ward.steward, question="A flood?")
    made = nudge(wanted, open_ward.member, by=open_ward.facilitator, words=SAID)
    flag = f"/flags/sayings/nudge/{made.pk}/"
    assert flag in read(open_ward.member, wanted.get_absolute_url())
    assert statuses(flag, open_ward.facilitator, open_ward.steward) == [404, 404]
    hide(flagged("nudge", made.pk, open_ward.member), by=make_person(is_staff=True))
    deliver_now()
    assert "Kits7461" not in read(open_ward.member, wanted.get_absolute_url(), "/notifications/", "/")


def test_what_a_round_is_about_is_flagged_and_decided_there(open_ward: Ward) -> None:
    today = timezone.localdate()
    words = {"theme": SAID, "about": SAID, "begins_on": today, "ends_on": today + timedelta(days=9)}
    made = open_round(open_ward.community, by=open_ward.facilitator, words=words)
    deliver_now()
    page, flag = made.get_absolute_url(), f"/flags/sayings/round/{made.pk}/"
    assert flag in read(open_ward.outsider, page)
    assert all(flag not in read(one, page) for one in (None, open_ward.facilitator))
    case = flagged("round", made.pk, open_ward.outsider)
    assert [may_decide(case, one) for one in (open_ward.facilitator, open_ward.steward)] == [False, True]
    hide(case, by=open_ward.steward)
    library = f"{open_ward.community.get_absolute_url()}stories/"
    assert "Kits7461" not in read(open_ward.member, page, library, "/notifications/", "/")
