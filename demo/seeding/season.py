"""A programme of the demo that is about to find its pairs."""

from __future__ import annotations

from datetime import timedelta

from demo.seeding.timeline import Cast
from demo.seeding.words import Words
from mentoring.models import (
    PairingWay,
    Programme,
    ProgrammeState,
)
from mentoring.pairing import take_part
from mentoring.steps import move


class SeasonPlan:
    """A programme in which a facilitator brings pairs together; it waits for the search."""

    def __init__(self, slug: str, words: Words, cast: Cast) -> None:
        self.slug = slug
        self.words = words
        self.cast = cast

    def plan(self) -> None:
        opened = self.cast.calendar.at(self.words["opened"])
        self.cast.plan(opened, self._open)
        # The newest came an hour ago, so nobody may have signed up before they joined.
        self.cast.plan(self.cast.calendar.now - timedelta(minutes=30), self._sign_up)

    def _open(self) -> None:
        Programme.objects.get_or_create(
            community=self.cast.communities[self.slug],
            name=self.words["name"],
            defaults={
                "purpose": self.words["purpose"],
                "way": PairingWay.PROPOSED,
                **self.words.get("set_up", {}),
                "opened_by": self.cast.people[self.words["led_by"]],
            },
        )

    def _sign_up(self) -> None:
        programme = Programme.objects.select_related("community").get(
            community=self.cast.communities[self.slug], name=self.words["name"]
        )
        if (
            not self._late(programme)
            or programme.told_at
            or programme.state not in (ProgrammeState.SIGN_UP, ProgrammeState.MATCHING)
        ):
            return
        by = self.cast.people[self.words["led_by"]]
        # An earlier demo had fewer words: its sign-up opens once more for those who were not in them.
        move(programme, to=ProgrammeState.SIGN_UP, by=by)
        programme.refresh_from_db()
        self.sign_up(programme)
        move(programme, to=ProgrammeState.MATCHING, by=by)

    def _late(self, programme: Programme) -> list[Words]:
        here = set(programme.participations.values_list("person__handle", flat=True))
        return [one for one in self.words["sign_up"] if one["who"] not in here]

    def sign_up(self, programme: Programme) -> None:
        """Whoever has not done so says what they offer and seek."""
        for one in self._late(programme):
            self._take_part(programme, one)

    def _take_part(self, programme: Programme, words: Words) -> None:
        said: Words = {name: words.get(name, []) for name in ("offers", "seeks")}
        levels: Words = {
            "offer_levels": dict.fromkeys(said["offers"], max(words["level"], 2)),
            "seek_levels": dict.fromkeys(said["seeks"], min(words["level"], 2)),
        }
        take_part(
            programme,
            person=self.cast.people[words["who"]],
            role=words["role"],
            years=words["years"],
            capacity=words.get("capacity", 1),
            hopes=words["note"],
            likes=self.cast.everybody(words.get("likes", [])),
            avoids=self.cast.everybody(words.get("avoids", [])),
            **said,
            **levels,
        )
