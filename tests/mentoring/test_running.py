"""While a session goes on: its steps by the server's clock, notes nobody writes over, what we will do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.formats import STEPS, Format, steps_of
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, NoteSection, Session, SessionTimer
from mentoring.noting import WrittenMeanwhile, set_notes, write_section
from mentoring.running import (
    add_action,
    choose_format,
    go_on,
    look_at_session,
    pause,
    running_of,
    send_summary,
    start_step,
    stop,
)
from mentoring.scheduling import plan_session
from mentoring.written import story_url
from people.models import Person
from tests.cast import client_of, make_member
from tests.threads import in_another_connection

NOW = timezone.now().replace(microsecond=0)


def make_session(community: Community, host: Person, *members: Person) -> Session:
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=host)
    for person in members:
        join_circle(circle, person=person)
    plan_session(circle.sessions.get(), starts_at=timezone.now() + timedelta(days=1), by=host)
    session = circle.sessions.select_related("circle__community").get()
    choose_format(session, Format.CASE_CLINIC)
    return circle.sessions.select_related("circle__community").get()


@pytest.fixture
def session(community: Community, facilitator: Person, member: Person) -> Session:
    return make_session(community, facilitator, member)


def test_every_format_fits_an_hour_and_says_what_happens() -> None:
    assert set(STEPS) == {one for one in Format if one}
    for steps in STEPS.values():
        assert 40 <= sum(step.minutes for step in steps) <= 60
        assert all(str(step.title) and str(step.guide) for step in steps)


@pytest.mark.django_db
class TestTheClock:
    def test_is_the_servers(self, session: Session) -> None:
        start_step(session, 1, now=NOW)
        timer = SessionTimer.objects.get(session=session)
        assert timer.ends_at == NOW + timedelta(minutes=10)
        assert [timer.left_at(NOW + timedelta(minutes=n)) for n in (0, 4, 10, 99)] == [600, 360, 0, 0]

    def test_pauses_goes_on_and_stops(self, session: Session) -> None:
        start_step(session, 1, now=NOW)
        for _time in range(2):  # a second press changes nothing
            pause(session, now=NOW + timedelta(minutes=4))
        later = NOW + timedelta(hours=1)
        assert SessionTimer.objects.get(session=session).left_at(later) == 360
        go_on(session, now=later)
        assert SessionTimer.objects.get(session=session).left_at(later + timedelta(minutes=1)) == 300
        stop(session)
        assert not SessionTimer.objects.exists()

    @pytest.mark.parametrize("step", [-1, 6, 99])
    def test_knows_no_other_steps(self, session: Session, step: int) -> None:
        start_step(session, step)
        assert not SessionTimer.objects.exists()

    def test_is_anybodys_in_the_circle(self, session: Session, member: Person) -> None:
        path = session.get_absolute_url() + "timer/"
        page = client_of(member).post(path, {"step": "2"}, follow=True).content.decode()
        assert 'aria-current="step"' in page
        assert "<session-clock" in page
        assert client_of(make_member(session.circle.community)).post(path, {"step": "1"}).status_code == 403
        client_of(member).post(path, {"do": "pause"})
        assert SessionTimer.objects.get().running_since is None
        for nonsense in ("²", "-1", "1" * 40, "\x00"):
            assert client_of(member).post(path, {"step": nonsense}).status_code == 302

    def test_tells_open_pages_of_the_circle_alone(self, session: Session, member: Person) -> None:
        start_step(session, 2)
        write_section(session, 0, "Calm", edition=0, by=member)
        seen = look_at_session(Person(pk=member.pk), session.pk)
        assert seen is not None
        assert (seen["step"], seen["runs"], seen["editions"]) == (2, 1, 1)
        assert 590 < seen["left"] <= 600
        assert look_at_session(make_member(session.circle.community), session.pk) is None

    def test_stops_with_another_format_and_only_hosts_choose_it(
        self, session: Session, member: Person, facilitator: Person
    ) -> None:
        start_step(session, 1)
        path = session.get_absolute_url() + "format/"
        assert client_of(member).post(path, {"format": "troika"}).status_code == 403
        client_of(facilitator).post(path, {"format": "dance"})
        session.refresh_from_db()
        assert session.format == Format.CASE_CLINIC
        client_of(facilitator).post(path, {"format": "troika"})
        session.refresh_from_db()
        assert (session.format, SessionTimer.objects.count()) == (Format.TROIKA, 0)


@pytest.mark.django_db
class TestNotesTogether:
    def test_are_written_step_by_step(self, session: Session, member: Person, facilitator: Person) -> None:
        path = session.get_absolute_url() + "steps/1/notes/"
        client_of(member).post(path, {"source": "The **phone** call", "edition": "0"})
        page = client_of(facilitator).get(session.get_absolute_url()).content.decode()
        assert "<strong>phone</strong>" in page

    def test_who_wrote_second_sees_both_and_loses_nothing(
        self, session: Session, member: Person, facilitator: Person
    ) -> None:
        path = session.get_absolute_url() + "steps/1/notes/"
        client_of(facilitator).post(path, {"source": "Hers 7461", "edition": "0"})
        answer = client_of(member).post(path, {"source": "Mine 7462", "edition": "0"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Grace wrote here while you did" in page
        assert "Hers 7461" in page
        assert "Mine 7462" in page
        assert NoteSection.objects.get().source == "Hers 7461"
        client_of(member).post(path, {"source": "Hers 7461, mine 7462", "edition": "1"})
        assert NoteSection.objects.get().source == "Hers 7461, mine 7462"

    def test_the_notes_of_all_of_it_are_as_safe(self, session: Session, member: Person, facilitator: Person) -> None:
        path = session.get_absolute_url() + "notes/"
        client_of(facilitator).post(path, {"notes": "Hers 7461", "edition": "0"})
        answer = client_of(member).post(path, {"notes": "Mine 7462", "edition": "0"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Somebody wrote here while you did" in page
        assert "Hers 7461" in page
        assert "Mine 7462" in page
        session.refresh_from_db()
        assert session.notes == "Hers 7461"
        client_of(member).post(path, {"notes": "Hers 7461, mine 7462", "edition": "1"})
        session.refresh_from_db()
        assert session.notes == "Hers 7461, mine 7462"

    def test_notes_that_are_too_long_are_kept_in_the_form(self, session: Session, member: Person) -> None:
        answer = client_of(member).post(session.get_absolute_url() + "notes/", {"notes": "x" * 8001, "edition": "0"})
        assert answer.status_code == 422
        assert "x" * 8001 in answer.content.decode()

    def test_the_same_words_twice_are_no_conflict(self, session: Session, member: Person) -> None:
        for _time in range(2):
            write_section(session, 0, "Same", edition=0, by=member)
        assert NoteSection.objects.get().source == "Same"

    def test_stay_when_the_format_changes(self, session: Session, member: Person) -> None:
        write_section(session, 5, "Kept 7461", edition=0, by=member)
        choose_format(session, Format.CHECK_IN)
        session.refresh_from_db()
        assert [one.number for one in running_of(session).steps] == [0, 1, 2, 5]
        page = client_of(member).get(session.get_absolute_url()).content.decode()
        assert "Kept 7461" in page

    def test_have_no_step_that_is_not_there(self, session: Session, member: Person) -> None:
        path = session.get_absolute_url() + "steps/77/notes/"
        assert client_of(member).post(path, {"source": "A", "edition": "0"}).status_code == 404

    def test_too_long_is_said_and_kept(self, session: Session, member: Person) -> None:
        path = session.get_absolute_url() + "steps/0/notes/"
        answer = client_of(member).post(path, {"source": "x" * 8001, "edition": "0"})
        assert answer.status_code == 422
        assert "x" * 8001 in answer.content.decode()

    def test_cost_the_same_however_much_is_written(
        self, session: Session, member: Person, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for position in range(len(steps_of(session.format))):
            write_section(session, position, "Words", edition=0, by=make_member(session.circle.community))
            add_action(session, text="Try it", who=member, due=None, by=member)
        client = client_of(member)
        client.get(session.get_absolute_url())
        with django_assert_max_num_queries(26):
            client.get(session.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_of_many_who_write_at_once_one_does_and_the_others_are_told(community: Community, facilitator: Person) -> None:
    people = [make_member(community) for _time in range(6)]
    session = make_session(community, facilitator, *people)

    def write(person: Person) -> str:
        try:
            return write_section(session, 0, person.handle, edition=0, by=person).source
        except WrittenMeanwhile as meanwhile:
            return meanwhile.now.source

    with ThreadPoolExecutor(6) as pool:
        told = [pool.submit(in_another_connection, lambda p=p: write(p)) for p in people]
        stands = {one.result(timeout=60) for one in told}
    assert stands == {NoteSection.objects.get().source}


@pytest.mark.django_db
class TestAfterwards:
    def test_actions_have_who_and_until_and_are_settled(self, session: Session, member: Person) -> None:
        client, path = client_of(member), session.get_absolute_url() + "actions/"
        client.post(path, {"text": "Call the ward", "who": member.pk, "due": "2027-01-05"})
        action = session.actions.get()
        assert (action.who, f"{action.due}") == (member, "2027-01-05")
        client.post(f"{path}{action.pk}/")
        action.refresh_from_db()
        assert action.done_by == member
        client.post(f"{path}{action.pk}/")
        action.refresh_from_db()
        assert action.done_at is None

    def test_nobody_from_elsewhere_is_given_something_to_do(self, session: Session, member: Person) -> None:
        other = make_member(session.circle.community)
        answer = client_of(member).post(session.get_absolute_url() + "actions/", {"text": "Kept 7461", "who": other.pk})
        assert answer.status_code == 422
        assert "Kept 7461" in answer.content.decode()

    def test_a_summary_reaches_the_circle_and_nobody_else(
        self, session: Session, member: Person, facilitator: Person
    ) -> None:
        set_notes(session, "We all call late.", edition=0, by=member)
        write_section(session, 0, "Calm", edition=0, by=member)
        add_action(session, text="Say ten minutes unless", who=member, due=None, by=member)
        send_summary(session, by=facilitator)
        deliver_now()
        quotes = [one.wording.quote for one in notices_for(member) if "What was said" in one.wording.text]
        assert quotes == ["We all call late.\n\nCalm\n\n- Say ten minutes unless (Noor Haddad)"]
        assert not notices_for(make_member(session.circle.community))

    def test_a_long_summary_says_that_it_goes_on_and_who_does_what_is_in_it_all_the_same(
        self, session: Session, member: Person, facilitator: Person
    ) -> None:
        set_notes(session, "We all call late. " * 400, edition=0, by=member)
        add_action(session, text="Say ten minutes unless", who=member, due=None, by=member)
        send_summary(session, by=facilitator)
        deliver_now()
        [quote] = [one.wording.quote for one in notices_for(member) if "What was said" in one.wording.text]
        assert len(quote) <= 4000
        written, goes_on, doing = quote.rsplit("\n\n", 2)
        assert ("We all call late. " * 400).startswith(written.removesuffix("…") + " ")
        assert goes_on == "The rest stands on the session's page."
        assert doing == "- Say ten minutes unless (Noor Haddad)"

    def test_a_story_begins_with_what_was_written(self, session: Session, member: Person) -> None:
        set_notes(session, "We all call late.", edition=0, by=member)
        asked = parse_qs(urlsplit(story_url(session)).query)
        assert asked["situation"] == ["We all call late."]
        assert "We all call late." in client_of(member).get(story_url(session)).content.decode()
