"""Every reason that is stated is true: of a thousand pairs, the words are read back and looked up anew.

Nothing here asks the code that made the reasons. Wall clocks are read by zoneinfo alone, hour by hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags

from communities.deeds import Deeds, Did
from communities.models import Community, Membership
from mentoring.apart import what_keeps_apart
from mentoring.candidates import candidates_of
from mentoring.common_time import Common, common_time, times_to_name
from mentoring.fit import Candidate
from mentoring.matching import Reason, reasons_for
from mentoring.models import Participation, Programme
from people.models import DaysAway, Person

PAIRS = 1000
# Clocks that change in spring and in autumn, that are half and three quarters of an hour off, that never change.
ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Adelaide", "Asia/Kathmandu", "America/Santiago"),
    *("Asia/Kolkata", "Australia/Lord_Howe", "UTC"),
)
TOPICS = ("writing", "nights", "labs", "questioning", "risk", "rotas")
# In this week clocks go back in Europe. The reader's week, as pages show it, begins on the reader's own clock.
MONDAY = datetime(2026, 10, 19)
DONE = re.compile(
    r"Has told (?P<stories>a|\d+) (story|stories) about (?P<told>.+)"
    r"|Gave (?P<answers>an|\d+) answers? about (?P<answered>.+) that (was|were) chosen as what worked"
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def somebody(random: Random, number: int) -> Candidate:
    def levels() -> dict[str, int]:
        return {topic: random.randrange(4) for topic in random.sample(TOPICS, random.randint(1, 3))}

    starts = random.sample(range(0, 336, 2), random.randint(0, 40))
    return Candidate(
        number,
        offers=levels(),
        seeks=levels(),
        languages=frozenset(random.sample(("english", "german", "nepali"), random.randint(0, 2))),
        zone=random.choice(ZONES),
        slots=frozenset(slot + half for slot in starts for half in (0, 1)),
        places_left=random.randint(0, 3),
        years=random.choice([None, *range(30)]),
        organisation=random.choice(("", "St. Mary", "St. Luke")),
        wants_organisation=random.choice(("", "", "same", "different")),
        avoids=frozenset(random.sample(range(40), 2)),
        deeds=tuple(Deeds(did, topic, random.randint(1, 3)) for did in Did for topic in random.sample(TOPICS, 2)),
    )


def week_of(person: Candidate) -> datetime:
    return MONDAY.replace(tzinfo=ZoneInfo(person.zone))


def pairs() -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs that could be proposed, sampled with a fixed seed."""
    random = Random(20261125)
    people = [somebody(random, number) for number in range(400)]
    found = 0
    while found < PAIRS:
        seeker, mentor = random.sample(people, 2)
        common = common_time(seeker, mentor, week_of(seeker))
        if what_keeps_apart(seeker, mentor, None if common is None else common.hours) is None:
            found += 1
            yield seeker, mentor


@dataclass(frozen=True)
class Shown:
    reasons: tuple[Reason, ...]
    times: list[datetime]


def words_of(seeker: Candidate, mentor: Candidate, zone: str) -> list[str]:
    """The lines a facilitator reads, as the board draws them."""
    common = common_time(seeker, mentor, week_of(seeker)) or Common()
    shown = Shown(reasons_for(seeker, mentor, common), times_to_name(common.times, zone))
    with timezone.override(zone):  # as the middleware does for whoever reads
        page = render_to_string("mentoring/reasons_for_two.html", {"one": shown})
    lines = (" ".join(strip_tags(line).split()) for line in re.findall(r"<li>.*?</li>", page, flags=re.DOTALL))
    return [line for line in lines if line]


def is_free(person: Candidate, moment: datetime) -> bool:
    """The hour from that moment on, on the person's own clock."""
    for quarter in (0, 15, 30, 45):  # some clocks stand a quarter off: an hour of theirs may begin within a half hour
        local = (moment + timedelta(minutes=quarter)).astimezone(ZoneInfo(person.zone))
        if local.weekday() * 48 + local.hour * 2 + local.minute // 30 not in person.slots:
            return False
    return True


def moments_said(line: str, zone: str) -> list[datetime]:
    said = re.findall(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d):(\d\d)", line)
    days = [
        MONDAY + timedelta(days=DAYS.index(day), hours=int(hour), minutes=int(minute)) for day, hour, minute in said
    ]
    return [local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for local in days]


def deed_said(line: re.Match[str]) -> Deeds:
    count = line["stories"] or line["answers"]
    topic = line["told"] or line["answered"]
    return Deeds(Did.TOLD if line["told"] else Did.ANSWERED, topic, 1 if count in ("a", "an") else int(count))


def is_true(line: str, seeker: Candidate, mentor: Candidate, zone: str) -> bool:
    if line.startswith("Offers"):
        named = [topic.strip() for topic in line.partition(":")[2].split(",")]
        count = re.match(r"Offers (\d+) things", line)
        every = set(named) <= seeker.seeks.keys() and set(named) <= mentor.offers.keys()
        return every and (count is None or int(count[1]) == len(named))
    if line.startswith("Both free"):
        moments = moments_said(line, zone)
        return bool(moments) and all(is_free(one, moment) for moment in moments for one in (seeker, mentor))
    if line.startswith("Both speak"):
        spoken = {word.strip().lower() for word in line.removeprefix("Both speak").split(",")}
        return spoken <= seeker.languages and spoken <= mentor.languages
    if line.startswith("Both work at"):
        place = line.removeprefix("Both work at ")
        # Who would rather be with somebody from elsewhere said so in confidence: then it is no reason.
        wishes = (seeker.wants_organisation, mentor.wants_organisation)
        return place == seeker.organisation == mentor.organisation and "different" not in wishes
    if done := DONE.fullmatch(line):
        return deed_said(done) in mentor.deeds and (done["told"] or done["answered"]) in seeker.seeks
    ahead = re.fullmatch(r"(One|\d+) years? ahead in this work", line)
    if ahead and seeker.years is not None and mentor.years is not None:
        return mentor.years - seeker.years == (1 if ahead[1] == "One" else int(ahead[1]))
    return False


def test_every_stated_reason_of_a_thousand_pairs_is_true() -> None:
    stated = {"Offers": 0, "Both free": 0, "ahead": 0, "Both speak": 0, "Both work": 0, "told": 0, "Gave": 0}
    for seeker, mentor in pairs():
        lines = words_of(seeker, mentor, seeker.zone)
        assert lines, (seeker, mentor)
        for line in lines:
            assert is_true(line, seeker, mentor, seeker.zone), (line, seeker, mentor)
            stated[next(name for name in stated if name in line)] += 1
    # The sample says something of each kind.
    assert all(count > 100 for count in stated.values()), stated


ROTAS = 1000


@pytest.mark.django_db
def test_hours_said_of_people_on_rotas_are_free_in_every_week_of_their_turns(community: Community) -> None:
    """Of a thousand pairs, on shifts of one to three weeks: the hour that is named is free whichever week it is.

    Read back from the weeks the people drew, and not from what pairing made of them; half a year on as well.
    """
    random = Random(20261126)
    programme = Programme.objects.create(community=community, name="On shifts", purpose="x", kind="one-to-one")
    people = Person.objects.bulk_create([on_a_rota(random, number) for number in range(120)])
    Membership.objects.bulk_create(Membership(community=community, person=one) for one in people)
    Participation.objects.bulk_create(
        Participation(programme=programme, person=one, role="both", offers=["nights"], seeks=["nights"])
        for one in people
    )
    drawn = {one.pk: one for one in people}
    DaysAway.objects.bulk_create(away for one in people for away in days_away(random, one))
    prefetch_related_objects(people, "days_away")
    known = candidates_of(programme)
    stated = now_and_then = over_days_away = 0
    for _pair in range(ROTAS):
        seeker, mentor = (known[one.pk] for one in random.sample(people, 2))
        assert common_time(seeker, mentor, week_of(seeker)) is not None
        for line in words_of(seeker, mentor, seeker.zone):
            for moment in moments_said(line, seeker.zone):
                stated += 1
                both = (drawn[seeker.person_id], drawn[mentor.person_id])
                assert all(free_in_every_turn(one, moment) for one in both), (line, seeker, mentor)
            if " next " in line:
                now_and_then += 1
                over_days_away += any(drawn[one.person_id].days_away.all() for one in (seeker, mentor))
                for moment in dated_moments(line, seeker.zone):
                    assert all(free_then(drawn[one.person_id], moment) for one in (seeker, mentor)), (line, seeker)
    assert stated > 100
    assert now_and_then > 100
    assert over_days_away > 10


def on_a_rota(random: Random, number: int) -> Person:
    """Early, late and night shifts in turn, so that only some hours are free in all of them."""
    weeks = [
        sorted({day * 48 + slot for day in range(7) for slot in range(start, start + random.choice((6, 16, 24)))})
        for start in (random.randrange(0, 24) for _turn in range(random.randint(1, 3)))
    ]
    return Person(
        email=f"shift{number}@example.org",
        handle=f"shift-{number}",
        display_name=f"Shift {number}",
        time_zone=random.choice(ZONES),
        weekly_hours=weeks[0],
        further_weeks=weeks[1:],
        weeks_began=MONDAY.date(),
    )


def days_away(random: Random, person: Person) -> Iterator[DaysAway]:
    """A fortnight here and there, soon enough to lie over what is next."""
    for _time in range(random.randrange(3)):
        first = MONDAY.date() + timedelta(days=random.randrange(60))
        yield DaysAway(person=person, first_day=first, last_day=first + timedelta(days=random.randrange(21)))


def is_away(person: Person, local: datetime) -> bool:
    return any(one.first_day <= local.date() <= one.last_day for one in person.days_away.all())


def free_in_every_turn(person: Person, moment: datetime) -> bool:
    for week in person.weeks:
        for half in (0, 30):
            local = (moment + timedelta(minutes=half)).astimezone(ZoneInfo(person.time_zone))
            if local.weekday() * 48 + local.hour * 2 + local.minute // 30 not in week:
                return False
    return True


def dated_moments(line: str, zone: str) -> list[datetime]:
    """'next Tue 27 October 16:00': a day of this year or, on a long rota, the next."""
    said = re.findall(r"\w{3} (\d+ \w+) (\d\d:\d\d)", line)
    assert said, line
    days = [datetime.strptime(f"{day} {MONDAY.year} {clock}", "%d %B %Y %H:%M") for day, clock in said]
    days = [day if day >= MONDAY else day.replace(year=day.year + 1) for day in days]
    return [day.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for day in days]


def free_then(person: Person, moment: datetime) -> bool:
    assert person.weeks_began
    for half in (0, 30):
        local = (moment + timedelta(minutes=half)).astimezone(ZoneInfo(person.time_zone))
        monday = local.date() - timedelta(days=local.weekday())
        week = person.weeks[(monday - person.weeks_began).days // 7 % len(person.weeks)]
        if is_away(person, local):
            return False
        if local.weekday() * 48 + local.hour * 2 + local.minute // 30 not in week:
            return False
    return True
