"""Whoever signs up gets digests: nobody has to plan the first of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.models import Cadence, Mail, Preferences
from engagement.planning import plan_first_digests
from engagement.tasks import write_digest_batch, write_digests
from engagement.visiting import note_visit
from people.models import Person
from tests.cast import client_of, make_person, make_thread, visitor
from tests.people.test_profiles import APPEARANCE

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2030, 3, 6, 12, 0, tzinfo=UTC)
FRIDAY = datetime(2030, 3, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets it, and ticks once as beat does; the tasks run at once."""
    monkeypatch.setattr("engagement.tasks.write_digest_batch.delay", write_digest_batch)

    def tick(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        write_digests()

    return tick


def digests_of(person: Person) -> list[str]:
    return list(Mail.objects.filter(person=person, kind="digest").values_list("text", flat=True))


def test_who_signs_up_and_joins_gets_a_digest_at_the_next_hour_of_digests(
    clock: Callable[[datetime], None], community: Community
) -> None:
    clock(WEDNESDAY)
    client = visitor()
    said = {"display_name": "Ilse", "email": "ilse@example.org", "password1": "a-long-enough-phrase"}
    form = client.post("/accounts/signup/", said, follow=True).redirect_chain[-1][0]
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", Mail.objects.get(address="ilse@example.org").text, re.M)
    assert code
    client.post(form, {"code": code[1]})
    client.post(f"/c/{community.slug}/membership/")
    ilse = Person.objects.get(email="ilse@example.org")
    make_thread(community, title="Who has the oil?")
    deliver_now()
    clock(WEDNESDAY + timedelta(minutes=5))
    clock(FRIDAY - timedelta(minutes=1))
    assert digests_of(ilse) == [], "none at once"
    clock(FRIDAY + timedelta(hours=1))
    [digest] = digests_of(ilse)
    assert "Who has the oil?" in digest
    clock(FRIDAY + timedelta(hours=2))
    assert len(digests_of(ilse)) == 1


def test_who_stays_away_after_signing_up_is_told_what_they_missed(
    clock: Callable[[datetime], None], community: Community, member: Person
) -> None:
    Preferences.objects.filter(person=member).delete()
    Person.objects.filter(pk=member.pk).update(date_joined=WEDNESDAY - timedelta(days=40))
    clock(WEDNESDAY)
    make_thread(community, title="Who has the oil?")
    clock(FRIDAY + timedelta(hours=1))
    [letter] = digests_of(member)
    assert "this is what you missed" in letter


def test_not_all_who_chose_no_hour_are_due_at_once_this_week_or_the_next(clock: Callable[[datetime], None]) -> None:
    people = [make_person() for _number in range(5)]
    for moment in (WEDNESDAY, FRIDAY + timedelta(hours=1)):
        clock(moment)
        planned = {one.next_digest_at for one in Preferences.objects.filter(person__in=people)}
        assert len(planned) == 5
        assert {at.hour for at in planned if at} == {8}
    assert min(at for at in planned if at) >= FRIDAY + timedelta(days=7)


def test_who_wants_none_is_left_away_or_never_confirmed_an_address_gets_none_planned() -> None:
    never, gone = make_person(), make_person(is_active=False)
    Preferences.objects.create(person=never, digest=Cadence.NEVER)
    said = {"display_name": "Ilse", "email": "ilse@example.org", "password1": "a-long-enough-phrase"}
    visitor().post("/accounts/signup/", said)
    plan_first_digests()
    assert Preferences.objects.get(person=never).next_digest_at is None
    assert not Preferences.objects.filter(person=gone).exists()
    assert not Preferences.objects.filter(person__email="ilse@example.org").exists()


def test_many_cost_what_one_costs(community: Community) -> None:
    def cost(people: int) -> int:
        for _number in range(people):
            make_person()
        with CaptureQueriesContext(connection) as asked:
            assert plan_first_digests(WEDNESDAY) >= people
        return len(asked)

    plan_first_digests(WEDNESDAY)
    assert cost(1) == cost(12)


@pytest.mark.parametrize(
    ("hours", "zone"),
    [(-24, "America/New_York"), (2, "America/New_York"), (-24, "Asia/Tokyo"), (-1, "Asia/Tokyo"), (2, "Asia/Tokyo")],
)
def test_who_moves_to_another_zone_gets_one_digest_this_week_and_one_the_next(
    clock: Callable[[datetime], None],
    community: Community,
    member: Person,
    facilitator: Person,
    hours: int,
    zone: str,
) -> None:
    """So many hours from when it goes out where they lived."""
    friday = datetime(2030, 3, 15, 8, 0, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    Person.objects.filter(pk=member.pk).update(time_zone="Europe/Berlin")
    got: list[int] = []
    for week in (0, 24 * 7):
        for hour in range(week - 30, week + 24, 2):
            moment = friday + timedelta(hours=hour, minutes=59)
            clock(moment)
            if hour % 10 == 0:
                make_thread(community, author=facilitator)
                note_visit(member, moment)
            if hour in (hours, hours + 1) and not week:
                client_of(member).post("/settings/appearance/", APPEARANCE | {"time_zone": zone})
        got.append(len(digests_of(member)))
    assert Person.objects.get(pk=member.pk).time_zone == zone
    assert got == [1, 2]
    planned = Preferences.objects.get(person=member).next_digest_at
    assert planned
    assert (planned.astimezone(ZoneInfo(zone)).hour, planned.astimezone(ZoneInfo(zone)).weekday()) == (8, 4)
