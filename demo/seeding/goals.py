"""The demo's goals: set, checked in on, brought forward, closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from communities.goals.pursuing import check_in, close_goal, link, set_goal
from communities.models import Goal
from demo.seeding.timeline import Cast, sending_key
from demo.seeding.words import CommunityWords, Words

AFTER_FOUNDING = timedelta(hours=2)


def plan(words: CommunityWords, cast: Cast, founded: datetime) -> None:
    for number, goal in enumerate(words.community.get("goal", []), start=1):
        set_at = cast.calendar.at(goal["set"]) if "set" in goal else founded + AFTER_FOUNDING * number
        GoalPlan(words, goal, cast, set_at).plan()


class GoalPlan:
    """What is there already from an earlier start is left as visitors made it."""

    def __init__(self, place: CommunityWords, words: Words, cast: Cast, set_at: datetime) -> None:
        self.place = place
        self.words = words
        self.cast = cast
        self.set_at = set_at
        self.is_new = False
        self.goal: Goal

    def plan(self) -> None:
        self.cast.plan(self.set_at, self._set)
        for check in self.words.get("check", []):
            at = self.cast.calendar.at(check["at"])
            self.cast.plan(at, partial(self._check_in, check, at))
        # Last, when everything it may lead to is there.
        for key in self.words.get("links", []):
            self.cast.plan(self.cast.calendar.now - timedelta(minutes=1), partial(self._link, key))
        if closing := self.words.get("closing"):
            at = self.cast.calendar.at(closing["at"])
            self.cast.plan(at, partial(self._close, closing, at))

    def _set(self) -> None:
        community = self.cast.communities[self.place.slug]
        steward = self.cast.people[self.place.community["steward"]]
        key = sending_key(self.place.slug, "goal", self.words["title"])
        # By its title: an older demo made its goals without a key.
        there = Goal.objects.filter(community=community, title=self.words["title"]).order_by("-pk").first()
        if there:
            self.goal = there
            return
        self.is_new = True
        said = {"title": self.words["title"], "why": self.words.get("why", ""), "unit": self.words.get("unit", "")}
        said |= {"next_step": self.words["next"], "wanted": self.words["of"]}
        said["reached"] = 0 if "check" in self.words else self.words["done"]
        self.goal = set_goal(community, by=steward, words=said, sending_key=key, at=self.set_at)
        self.goal.owners.set(self.cast.everybody(self.words.get("stewards", [])) or [steward])

    def _check_in(self, words: Words, at: datetime) -> None:
        if self.is_new:
            by, note = self.cast.people[words["by"]], words.get("note", "")
            check_in(self.goal, by=by, reached=words["reached"], note=note, at=at)

    def _link(self, key: str) -> None:
        if self.is_new:
            kind, _colon, name = key.partition(":")
            made = self.cast.made[self.place.slug, name if kind == "thread" else key]
            link(self.goal, kind=kind, target=made.pk, by=self.cast.people[self.words["stewards"][0]])

    def _close(self, words: Words, at: datetime) -> None:
        if self.is_new:
            by = self.cast.people[words["by"]]
            close_goal(self.goal, by=by, end=words.get("end", "reached"), learnt=words["learnt"], at=at)
