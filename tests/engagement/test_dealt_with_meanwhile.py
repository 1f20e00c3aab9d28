"""What a digest told may be dealt with before the letter is repeated: a mail server may have it all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.decisions.balloting import take_stance
from communities.decisions.proposing import open_decision, propose, state_outcome, tell_change
from communities.joining import ask_to_join, join, leave, let_in, refuse
from communities.models import Community, Letter, Membership, Occasion, Proposal, Role
from communities.terms.serving import hand_over, offer, set_term
from discussions.models import Thread
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.models import Cadence, Hearing, Mail, Notification, Preferences
from engagement.notice_mails import write_notice_mails
from knowledge.freshness.checking import confirm, retire
from knowledge.interviews import holding as interviews
from knowledge.models import CheckAsk, Nudge, Story, StoryRequest
from knowledge.requests.asking import answer_with, set_aside
from mentoring.models import PairDate, Pairing, Programme
from people.leaving import erase
from people.models import Person
from tests.cast import make_community, make_member, make_person
from tests.engagement.test_letters_to_the_word import (
    ForgetfulServer,
    devi,
    hours_pass,
    lost,
    lost_notice,
    news,
    noor,
    nothing_of,
    server,
    ward,
)

__all__ = ["devi", "news", "noor", "server", "ward"]
pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)

# What the digest told, and what was done about it since.
type Told = tuple[str, Callable[[], object]]


def leads(ward: Community, person: Person) -> Membership:
    membership = Membership.objects.get(community=ward, person=person)
    membership.role = Role.FACILITATOR
    membership.save(update_fields=["role"])
    return membership


def who_asks_to_join(ward: Community, devi: Person, noor: Person) -> Told:
    leads(ward, noor)
    request = ask_to_join(ward, person=make_person("Ilse Verbruggen"), words="I nurse at night.")
    return "Ilse Verbruggen asks to join", lambda: refuse(request, by=noor)


def who_was_let_in(ward: Community, devi: Person, noor: Person) -> Told:
    leads(ward, noor)
    request = ask_to_join(ward, person=make_person("Ilse Verbruggen"), words="I nurse at night.")
    return "Ilse Verbruggen asks to join", lambda: let_in(request, by=noor)


def a_charter_to_look_at(ward: Community, devi: Person, noor: Person) -> Told:
    leads(ward, noor)
    here = Community.objects.filter(pk=ward.pk)
    here.update(review_on=timezone.localdate() - A_DAY)
    return "Is it still true, what Night shift says", lambda: here.update(review_on=timezone.localdate() + 90 * A_DAY)


def a_letter_to_all(ward: Community, devi: Person, noor: Person) -> Told:
    said = {"community": ward, "author": devi, "occasion": Occasion.NOW}
    Letter.objects.create(words="The lift is out.", **said)
    return "The lift is out.", lambda: Letter.objects.create(words="It goes again.", **said)


def a_term_that_ends(ward: Community, devi: Person, noor: Person) -> Told:
    term = set_term(leads(ward, devi), ends_at=timezone.now() + 9 * A_DAY, by=devi)
    assert term
    return "Devi hands on looking after Night shift", lambda: offer(term, person=noor, words="I would.")


def a_term_that_was_handed_on(ward: Community, devi: Person, noor: Person) -> Told:
    term = set_term(leads(ward, devi), ends_at=timezone.now() + 9 * A_DAY, by=devi)
    assert term
    return "Devi hands on looking after Night shift", lambda: hand_over(term, to=noor, by=devi)


def decided(ward: Community, author: Person) -> Proposal:
    words = {"title": "A lamp for each bay", "what": "One each.", "why": "It is dark.", "options": []}
    proposal = propose(ward, author=author, words=words)
    ballot = open_decision(proposal, by=author, method="consent", closes_at=timezone.now() + A_DAY)
    take_stance(ballot, person=author, picks=["agree"])
    ballot.opened_at, ballot.closes_at = timezone.now() - 3 * A_DAY, timezone.now() - A_DAY
    ballot.save(update_fields=["opened_at", "closes_at"])
    return Proposal.objects.get(pk=proposal.pk)


def an_outcome_to_state(ward: Community, devi: Person, noor: Person) -> Told:
    leads(ward, noor)
    proposal = decided(ward, devi)

    def state() -> object:
        return state_outcome(proposal, by=noor, verdict="go", words="We buy them.")

    return "Over, and waiting for its outcome: A lamp", state


def a_change_to_tell(ward: Community, devi: Person, noor: Person) -> Told:
    leads(ward, devi)
    at = timezone.now() - 20 * A_DAY
    outcome = state_outcome(
        decided(ward, noor), by=devi, verdict="go", words="We buy them.", follow_up_at=at + 5 * A_DAY, at=at
    )
    return "What did it change? A lamp", lambda: tell_change(outcome, by=noor, changed="It is light.")


def who_asks_for_a_mentor(ward: Community, devi: Person, noor: Person) -> Told:
    programme = Programme.objects.create(community=ward, name="Season", purpose="Talk.")
    pairing = Pairing.objects.create(programme=programme, mentor=noor, mentee=devi, words="Would you?")
    return "Devi Nair asks whether you'd be", lambda: pairing.agree(noor.pk)


def an_interview(ward: Community, devi: Person, noor: Person) -> Told:
    asked = interviews.ask(ward, asker=devi, teller=noor, about="The night of the flood")
    return "The night of the flood", lambda: interviews.accept(asked)


def an_interview_declined(ward: Community, devi: Person, noor: Person) -> Told:
    asked = interviews.ask(ward, asker=devi, teller=noor, about="The night of the flood")
    return "The night of the flood", lambda: interviews.decline(asked)


def wanted(ward: Community, devi: Person) -> StoryRequest:
    return StoryRequest.objects.create(community=ward, author=devi, question="Has anyone moved a bed alone?")


def a_story_that_is_wanted(ward: Community, devi: Person, noor: Person) -> Told:
    request = wanted(ward, devi)
    story = Story.objects.create(community=ward, author=noor, title="The bed")
    return request.question, lambda: answer_with(request, story, by=devi)


def a_story_that_may_not_hold(ward: Community, devi: Person, noor: Person) -> Told:
    story = Story.objects.create(community=ward, author=devi, title="How it went")
    CheckAsk.objects.create(story=story, person=noor, why="time")
    return "Is “How it went” still how you work?", lambda: confirm(story, by=noor)


def a_story_that_was_retired(ward: Community, devi: Person, noor: Person) -> Told:
    story = Story.objects.create(community=ward, author=devi, title="How it went")
    CheckAsk.objects.create(story=story, person=noor, why="time")
    return "Is “How it went” still how you work?", lambda: retire(story, by=noor, words="We have a lift now.")


EACH = [
    who_asks_to_join,
    who_was_let_in,
    a_charter_to_look_at,
    a_letter_to_all,
    a_term_that_ends,
    a_term_that_was_handed_on,
    an_outcome_to_state,
    a_change_to_tell,
    who_asks_for_a_mentor,
    an_interview,
    an_interview_declined,
    a_story_that_is_wanted,
    a_story_that_may_not_hold,
    a_story_that_was_retired,
]


@pytest.mark.parametrize("thing", EACH)
def test_what_was_dealt_with_since_is_repeated_byte_for_byte(
    thing: Callable[[Community, Person, Person], Told],
    server: ForgetfulServer,
    ward: Community,
    devi: Person,
    noor: Person,
) -> None:
    title, deal_with_it = thing(ward, devi, noor)
    assert title in lost(noor).text
    deal_with_it()
    hours_pass()
    first, second = server.letters
    assert first == second


# --- and is not where it says what is true no more, or what nobody may read -----------------------------


def is_taken_back(ward: Community, devi: Person, noor: Person) -> Told:
    _title, _done = who_asks_to_join(ward, devi, noor)
    return "Ilse Verbruggen", lambda: ward.join_requests.all().delete()


def was_let_in_and_left(ward: Community, devi: Person, noor: Person) -> Told:
    leads(ward, noor)
    request = ask_to_join(ward, person=make_person("Ilse Verbruggen"), words="I nurse at night.")

    def come_and_go() -> object:
        return leave(ward, person=let_in(request, by=noor).person)

    return "Ilse Verbruggen", come_and_go


def was_let_in_and_says_otherwise(ward: Community, devi: Person, noor: Person) -> Told:
    _title, let_them_in = who_was_let_in(ward, devi, noor)

    def come_and_say() -> object:
        let_them_in()
        return Membership.objects.filter(hello="I nurse at night.").update(hello="I nurse.")

    return "I nurse at night.", come_and_say


def leads_no_more(ward: Community, devi: Person, noor: Person) -> Told:
    who_asks_to_join(ward, devi, noor)
    mine = Membership.objects.filter(community=ward, person=noor)
    return "Ilse Verbruggen", lambda: mine.update(role=Role.MEMBER)


def who_brought_it_has_left(ward: Community, devi: Person, noor: Person) -> Told:
    sven = make_member(ward, "Sven Lund")
    Nudge.objects.create(request=wanted(ward, devi), person=noor, by=sven)
    gone = Person.objects.filter(pk=sven.pk)
    return "Sven", lambda: gone.update(is_active=False, display_name="Former member")


def is_set_aside(ward: Community, devi: Person, noor: Person) -> Told:
    request = wanted(ward, devi)
    return request.question, lambda: set_aside(request, person=noor)


def is_called_otherwise(ward: Community, devi: Person, noor: Person) -> Told:
    thread = start_thread(ward, author=devi, title="Mr Vale in bed seven", source="He fell.")
    return thread.title, lambda: Thread.objects.update(title="A man in one of the beds")


def what_was_asked_is_called_otherwise(ward: Community, devi: Person, noor: Person) -> Told:
    thread = start_thread(ward, author=noor, title="Mr Vale in bed seven", source="He fell.", kind="ask")
    reply(thread, author=devi, source="Call the doctor.")
    return thread.title, lambda: Thread.objects.update(title="A man in one of the beds")


def meet_elsewhere(ward: Community, devi: Person, noor: Person) -> Told:
    programme = Programme.objects.create(community=ward, name="Season", purpose="Talk.")
    pairing = Pairing.objects.create(programme=programme, mentor=noor, mentee=devi, state="active")
    at = timezone.now() + A_DAY
    date = PairDate.objects.create(pairing=pairing, planned_by=devi, starts_at=at, place="The blue room")
    return date.place, lambda: PairDate.objects.update(place="The canteen")


def digests_of_the_place_are_stopped(ward: Community, devi: Person, noor: Person) -> Told:
    join(make_community(), person=noor)
    Letter.objects.create(community=ward, author=devi, occasion=Occasion.NOW, words="The lift is out.")
    mine = Hearing.objects.get_or_create(person=noor, place=ward.scope)[0]
    return "The lift is out.", lambda: Hearing.objects.filter(pk=mine.pk).update(digest=Cadence.NEVER)


@pytest.mark.parametrize(
    "thing",
    [
        is_taken_back,
        was_let_in_and_left,
        was_let_in_and_says_otherwise,
        leads_no_more,
        who_brought_it_has_left,
        is_set_aside,
        is_called_otherwise,
        what_was_asked_is_called_otherwise,
        meet_elsewhere,
        digests_of_the_place_are_stopped,
    ],
)
def test_what_is_true_or_wanted_no_more_is_not_repeated(
    thing: Callable[[Community, Person, Person], Told],
    server: ForgetfulServer,
    ward: Community,
    devi: Person,
    noor: Person,
) -> None:
    said, change_it = thing(ward, devi, noor)
    assert said in lost(noor).text
    change_it()
    hours_pass()
    assert nothing_of(said, server)


# --- who leaves the site --------------------------------------------------------------------------------


def test_a_repeated_notice_does_not_name_who_has_left_the_site(
    server: ForgetfulServer, news: Thread, devi: Person, noor: Person
) -> None:
    reply(news, author=devi, source=f"Have you, @{noor.handle}?")
    assert "Devi" in lost_notice(noor).text
    Person.objects.filter(pk=devi.pk).update(is_active=False, display_name="Former member")
    hours_pass()
    assert len(server.letters) == 2
    assert nothing_of("Devi", server)


def test_nothing_that_waits_for_others_names_who_has_left(news: Thread, devi: Person, noor: Person) -> None:
    """Mail may wait for days; whoever is erased is so at once."""
    reply(news, author=devi, source=f"Have you, @{noor.handle}?")
    tell(noor)
    waiting = Mail.objects.filter(person=noor, sent_at=None)
    assert {mail.kind for mail in waiting.all() if "Devi" in mail.text} == {"notice", "digest"}
    erase(devi, words_go=False)
    assert not waiting.exists()
    tell(noor)
    assert {mail.kind for mail in waiting.all()} == {"notice", "digest"}
    assert not any("Devi" in f"{mail.subject} {mail.text} {mail.html} {mail.told}" for mail in waiting.all())


def tell(person: Person) -> None:
    """As the clock does, whatever waits."""
    deliver_now()
    Notification.objects.filter(person=person).exclude(mail_due_at=None).update(mail_due_at=timezone.now())
    write_notice_mails()
    plan_first_digest(person)
    Preferences.objects.exclude(person=person).update(next_digest_at=None)
    mine = Preferences.objects.filter(person=person, digest_looked_at=None)
    mine.update(next_digest_at=timezone.now() - timedelta(hours=1))
    write_due_digests()


def test_what_a_letter_was_called_is_forgotten_with_its_words(
    server: ForgetfulServer, news: Thread, noor: Person
) -> None:
    assert lost(noor).subject
    hours_pass()
    assert not Mail.objects.exclude(subject="").filter(kind="digest").exists()
