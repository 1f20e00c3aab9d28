"""A site that is lived in: people in some of its places who write, ask, meet, decide, thank, are shown out."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.utils import timezone

from communities.decisions.proposing import open_decision, propose, state_outcome
from communities.goals.pursuing import close_goal, set_goal
from communities.models import Access, Community, Goal, JoinRequest, Letter, Membership, Occasion, Proposal, Term
from content.models import Use
from content.reacting import react
from discussions.models import ReadPosition, Thread, ThreadKind
from discussions.posting import reply, start_thread
from engagement.models import Activity, Notification, Preferences
from engagement.notifying import notify
from knowledge.models import CheckAsk, Interview, Story, StoryRequest
from mentoring.models import Circle, CircleMembership, PairDate, Pairing, PairingState, Programme, Session
from people.models import Person
from tests.cast import make_community

SEED, PEOPLE, DAYS = 8, 105, 5
DAY = timedelta(days=1)


class Generated:
    """People in some of the places, who write, tell, read, are shut out and have their words hidden."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        self.places = [make_community(access=access, name=f"Place {access}") for access in list(Access) * 3]
        self.people = Person.objects.bulk_create(
            Person(email=f"p{number}@example.org", handle=f"p-{number}", display_name=f"Pat {number}", password="!")
            for number in range(PEOPLE)
        )
        self.begin = timezone.now() - DAYS * DAY
        Membership.objects.bulk_create(
            self._membership(place, person) for person in self.people for place in self.chance.sample(self.places, 3)
        )
        Preferences.objects.bulk_create(Preferences(person=person, digest="daily") for person in self.people)
        self.programmes = {place.pk: Programme.objects.create(community=place, name="Pairs") for place in self.places}
        self.circles = {place.pk: self._circle(place) for place in self.places}

    def _membership(self, place: Community, person: Person) -> Membership:
        joined = self.begin + DAYS * DAY * self.chance.random()
        hello = "Hello, I am new." if self.chance.random() < 0.5 else ""
        role = "facilitator" if self.chance.random() < 0.1 else "member"
        return Membership(community=place, person=person, joined_at=joined, hello=hello, role=role)

    def live_through(self, day: datetime) -> None:
        """What happened in the day before."""
        for place in self.places:
            here = [one.person for one in Membership.objects.filter(community=place).select_related("person")]
            for _number in range(2):
                self._talk(place, here, day - DAY * self.chance.random())
            author = self.chance.choice(here)
            self._tell(place, author, day)
            occasion = self.chance.choice(list(Occasion))
            Letter.objects.create(community=place, author=author, words="A word.", occasion=occasion, at=day - DAY / 2)
            StoryRequest.objects.create(community=place, author=self.chance.choice(here), question="How?", asked_at=day)
            self._meet(place, here, day)
            self._decide(place, here, day)
            self._ask_each(place, here, day)
            # One goes, and sees nothing of it any more; one thread is hidden.
            Membership.objects.filter(community=place, person=self.chance.choice(here), role="member").delete()
        for model in (Thread, Story, Proposal, Letter, StoryRequest):
            hidden = self.chance.choice(model.objects.filter(hidden_at=None).order_by("pk"))
            model.objects.filter(pk=hidden.pk).update(hidden_at=day)
        some = [person.pk for person in self.chance.sample(self.people, 3)]
        Person.objects.filter(pk__in=some).update(aim="handing over", aim_set_at=day - 100 * DAY)

    def _talk(self, place: Community, here: list[Person], at: datetime) -> None:
        kind = self.chance.choice([ThreadKind.ASK, ThreadKind.DISCUSSION])
        thread = start_thread(place, author=self.chance.choice(here), title="Who?", source="Hm.", kind=kind, at=at)
        if self.chance.random() < 0.5:
            called = self.chance.choice(here)
            said = f"I, and @{called.handle} too."
            answer = reply(thread, author=self.chance.choice(here), source=said, at=at + timedelta(minutes=1))
            _tell_latest()
            react(answer, "thanks", person=self.chance.choice(here))
            _tell_latest()
        thread.refresh_from_db()
        readers = self.chance.sample(here, len(here) // 4)
        ReadPosition.objects.filter(person__in=readers, thread=thread).delete()
        ReadPosition.objects.bulk_create(
            ReadPosition(person=person, thread=thread, number=thread.last_number, at=at) for person in readers
        )
        told = Notification.objects.filter(conversation=f"thread:{thread.pk}", person__in=readers)
        told.update(read_at=at)

    def _tell(self, place: Community, author: Person, at: datetime) -> None:
        story = Story.objects.create(community=place, author=author, title="How it went", told_at=at)
        Use.objects.create(target=story, person=self.chance.choice(self.people), outcome="worked", at=at)
        react(story, "thanks", person=self.chance.choice(self.people))
        _tell_latest()

    def _circle(self, place: Community) -> Circle:
        circle = Circle.objects.create(community=place, name="Nights", purpose="Talk.")
        here = Membership.objects.filter(community=place).order_by("pk")[:8]
        CircleMembership.objects.bulk_create(CircleMembership(circle=circle, person_id=one.person_id) for one in here)
        return circle

    def _meet(self, place: Community, here: list[Person], day: datetime) -> None:
        """A session of the circle, somebody asks somebody to be their mentor, two who learn together meet."""
        circle = self.circles[place.pk]
        number = circle.sessions.count() + 1
        Session.objects.create(circle=circle, number=number, starts_at=day + 2 * DAY)
        for state in (PairingState.ASKED, PairingState.ACTIVE):
            mentor, mentee = self.chance.sample(here, 2)
            told = {"programme": self.programmes[place.pk], "mentor": mentor, "mentee": mentee}
            pairing, made = Pairing.objects.get_or_create(**told, defaults={"state": state, "asked_at": day})
            if made and state == PairingState.ACTIVE:
                PairDate.objects.create(pairing=pairing, starts_at=day + DAY)

    def _decide(self, place: Community, here: list[Person], day: datetime) -> None:
        """A goal reached, a decision that is open, one that waits for its outcome, one that has it."""
        words = {"title": "Fewer falls", "why": "They hurt."}
        goal: Goal = set_goal(place, by=self.chance.choice(here), words=words, at=day - DAY)
        close_goal(goal, by=self.chance.choice(here), end="reached", learnt="Light helps.", at=day - DAY / 2)
        for number, closes_at in enumerate((day + DAY, day - DAY / 2, day - DAY / 2)):
            author = self.chance.choice(here)
            said = {"title": "One sign", "what": "One.", "why": "Seven.", "options": []}
            proposal = propose(place, author=author, words=said, at=day - 2 * DAY)
            open_decision(proposal, by=author, method="consent", closes_at=closes_at, at=day - 2 * DAY)
            if number == 2:
                state_outcome(proposal, by=self.chance.choice(here), verdict="go", words="We do.", at=day - DAY / 3)

    def _ask_each(self, place: Community, here: list[Person], day: datetime) -> None:
        """What waits for one person, or for those who lead."""
        outside = [person for person in self.people if person not in here]
        JoinRequest.objects.get_or_create(community=place, person=self.chance.choice(outside))
        asker, teller = self.chance.sample(here, 2)
        Interview.objects.create(community=place, asker=asker, teller=teller, about="The flood", asked_at=day)
        story = self.chance.choice(Story.objects.filter(community=place).order_by("pk"))
        CheckAsk.objects.create(story=story, person=self.chance.choice(here), why="time", at=day)
        if not place.terms.exists():
            serving = self.chance.choice(here)
            Term.objects.create(community=place, person=serving, began_at=day - 9 * DAY, ends_at=day + DAY)
        Community.objects.filter(pk=place.pk).update(review_on=day.date())


def _tell_latest() -> None:
    """Whom it concerns, as the consumer of the log would."""
    notify(Activity.objects.latest("pk"))
