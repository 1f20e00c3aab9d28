"""Circles as those who lead look after them: who has not met, what nobody wrote down, hours as a file without notes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community, Membership
from engagement.delivery import deliver_now
from engagement.models import Notification
from engagement.notifying import notices_for
from mentoring.looking_back import ask_circles, ask_whether_circles_work, look_back
from mentoring.meeting import join_circle, leave_circle, note_attendance, open_circle
from mentoring.models import SILENT_AFTER, Circle, CircleReflection, Programme, ProgrammeState, Session
from mentoring.noting import set_notes
from people.models import Person
from tests.cast import client_of, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def circle_of(community: Community, host: Person, name: str, *, days_ago: int | None = None, notes: str = "") -> Circle:
    circle = open_circle(Circle(community=community, name=name, purpose="Talk."), host=host)
    if days_ago is not None:
        Session.objects.filter(circle=circle).update(starts_at=timezone.now() - timedelta(days=days_ago))
    if notes:
        set_notes(circle.sessions.get(), notes, edition=0, by=host)
    return circle


def page(community: Community, person: Person, show: str = "all") -> str:
    where = f"/c/{community.slug}/mentoring/circles/board/?show={show}"
    return client_of(person).get(where).content.decode()


def test_each_filter_shows_those_circles(community: Community, facilitator: Person) -> None:
    circle_of(community, facilitator, "Never met")
    circle_of(community, facilitator, "Met long ago", days_ago=60, notes="Something said among us")
    circle_of(community, facilitator, "Wrote nothing", days_ago=3)
    names = {"Never met", "Met long ago", "Wrote nothing"}
    expected = {
        "all": names,
        "unmet": {"Never met"},
        "quiet": {"Met long ago"},
        "timeless": {"Never met"},
        "unwritten": {"Wrote nothing"},
    }
    for show, shown in expected.items():
        seen = page(community, facilitator, show)
        assert {name for name in names if f">{name}</a>" in seen} == shown, show
        assert "said among us" not in seen


def test_the_file_has_hours_and_neither_notes_nor_names(community: Community, facilitator: Person) -> None:
    circle = circle_of(community, facilitator, "=Sums", days_ago=3, notes="Something said among us")
    join_circle(circle, person=make_member(community, "Noor Haddad"))
    where = f"/c/{community.slug}/mentoring/circles/board/hours.csv"
    text = client_of(facilitator).get(where).content.decode()
    assert "'=Sums" in text
    assert ",1.0,2,,yes," in text
    assert "said among us" not in text
    assert "Noor" not in text


def test_the_file_says_how_many_gave_which_light_and_not_who(meeting_one: Circle, facilitator: Person) -> None:
    for name, light in (("Noor Haddad", "green"), ("Ines Costa", "green"), ("Tom Reyes", "amber")):
        in_circle_for(31, meeting_one, name)
        asked = CircleReflection.objects.create(
            circle=meeting_one, person=Person.objects.get(display_name=name), kind="pulse"
        )
        look_back(asked, light=light, words="Between us", is_shared=True)
    where = f"/c/{meeting_one.community.slug}/mentoring/circles/board/hours.csv"
    text = client_of(facilitator).get(where).content.decode()
    assert '"It works: 2, Not sure yet: 1"' in text
    assert "Noor" not in text
    assert "Between us" not in text


def test_members_do_not_see_it(community: Community, member: Person) -> None:
    for rest in ("", "hours.csv"):
        assert client_of(member).get(f"/c/{community.slug}/mentoring/circles/board/{rest}").status_code == 403


def test_it_costs_the_same_however_many_circles(community: Community, facilitator: Person) -> None:
    client, where = client_of(facilitator), f"/c/{community.slug}/mentoring/circles/board/"
    circle_of(community, facilitator, "First", days_ago=3)
    client.get(where)
    few = queries_of(client, where)
    for n in range(6):
        circle_of(community, facilitator, f"More {n}", days_ago=n + 2)
    assert queries_of(client, where) == few


def test_words_to_circles_reach_everybody_in_them_once_and_nobody_else(
    community: Community, facilitator: Person
) -> None:
    noor, ines, tom = (make_member(community, name) for name in ("Noor Haddad", "Ines Costa", "Tom Reyes"))
    for name, people, days_ago in (("Never", [noor, ines], None), ("Nor these", [noor], None), ("Met", [tom], 3)):
        circle = circle_of(community, facilitator, name, days_ago=days_ago)
        for person in people:
            join_circle(circle, person=person)
    assert "2 people get it, each once" in page(community, facilitator, "unmet")
    where = f"/c/{community.slug}/mentoring/circles/board/messages/"
    answer = client_of(facilitator).post(where, {"show": "unmet", "words": "Find an hour this week"})
    assert answer["Location"].endswith("?show=unmet")
    deliver_now()
    for person in (noor, ines):
        told = [one for one in notices_for(person) if one.wording.quote == "Find an hour this week"]
        assert len(told) == 1
    assert not Notification.objects.filter(person__in=[tom, facilitator], kind="circle-message").exists()
    # Who has left the community since is not shown what is going on in it.
    Membership.objects.filter(person=ines).delete()
    assert not [one for one in notices_for(ines) if one.wording.quote == "Find an hour this week"]


def test_words_to_nobody_say_so_and_are_kept(community: Community, facilitator: Person) -> None:
    where = f"/c/{community.slug}/mentoring/circles/board/messages/"
    answer = client_of(facilitator).post(where, {"show": "quiet", "words": "Kept 3344"})
    assert answer.status_code == 422
    assert "nothing was sent" in answer.content.decode()
    assert "Kept 3344" in answer.content.decode()


def test_members_do_not_write_to_circles(community: Community, member: Person) -> None:
    where = f"/c/{community.slug}/mentoring/circles/board/messages/"
    assert client_of(member).post(where, {"show": "all", "words": "Hello"}).status_code == 403


# --- is this working? ---


def in_circle_for(days: int, circle: Circle, name: str) -> Person:
    person = make_member(circle.community, name)
    join_circle(circle, person=person)
    circle.memberships.filter(person=person).update(joined_at=timezone.now() - timedelta(days=days))
    return person


def says(person: Person, circle: Circle, light: str, words: str = "", **more: str) -> None:
    where = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/looking-back/"
    assert client_of(person).post(where, {"light": light, "words": words, **more}).status_code == 302


@pytest.fixture
def meeting_one(community: Community, facilitator: Person) -> Circle:
    circle = circle_of(community, facilitator, "Nights", days_ago=5, notes="Something said among us")
    circle.memberships.update(joined_at=timezone.now())
    return circle


def test_whoever_has_been_in_it_for_a_month_is_asked_whether_it_works(meeting_one: Circle) -> None:
    noor = in_circle_for(31, meeting_one, "Noor Haddad")
    late = in_circle_for(29, meeting_one, "Luca Rossi")
    assert (ask_whether_circles_work(), ask_whether_circles_work()) == (1, 0)
    deliver_now()
    assert "Nights: is this working for you?" in [one.wording.text for one in notices_for(noor)]
    assert "Is this working for you?" in client_of(noor).get(meeting_one.get_absolute_url()).content.decode()
    assert "Is this working for you?" not in client_of(late).get(meeting_one.get_absolute_url()).content.decode()


def test_it_is_asked_again_after_sixty_days_while_the_circle_meets(meeting_one: Circle) -> None:
    in_circle_for(31, meeting_one, "Noor Haddad")
    now = timezone.now()
    assert ask_whether_circles_work(now) == 1
    later = now + timedelta(days=61)
    assert ask_whether_circles_work(later) == 0  # it has not met since
    Session.objects.filter(circle=meeting_one).update(starts_at=later - timedelta(days=2))
    assert ask_whether_circles_work(later) == 2  # its host as well, who came later


def test_those_who_lead_see_a_light_and_only_words_that_were_shared(meeting_one: Circle, facilitator: Person) -> None:
    shares, keeps = (in_circle_for(31, meeting_one, name) for name in ("Noor Haddad", "Ilse Berg"))
    ask_whether_circles_work()
    says(shares, meeting_one, "amber", "Shared 552", is_shared="on")
    says(keeps, meeting_one, "green", "Unshared 663")
    seen = page(meeting_one.community, facilitator, "turned")
    assert "Noor: Not sure yet" in seen
    assert "Ilse: It works" in seen
    assert "Shared 552" in seen
    assert "Unshared 663" not in seen
    for person in (shares, keeps):
        theirs = client_of(person).get(meeting_one.get_absolute_url()).content.decode()
        assert "Shared 552" not in theirs
        assert "Unshared 663" not in theirs


def test_the_last_word_counts(meeting_one: Circle, facilitator: Person) -> None:
    noor = in_circle_for(31, meeting_one, "Noor Haddad")
    ask_whether_circles_work()
    says(noor, meeting_one, "red")
    assert ">Nights</a>" in page(meeting_one.community, facilitator, "turned")
    says(noor, meeting_one, "green")
    assert ">Nights</a>" not in page(meeting_one.community, facilitator, "turned")


def test_a_programme_that_ends_asks_what_it_was_and_not_whether_it_works(meeting_one: Circle) -> None:
    in_circle_for(31, meeting_one, "Noor Haddad")
    meeting_one.programme = Programme.objects.create(
        community=meeting_one.community, name="Season", purpose="x", kind="circles", state=ProgrammeState.CLOSING
    )
    meeting_one.save()
    assert ask_whether_circles_work() == 0
    assert ask_circles() == 2


def asks_again(circle: Circle, *, after_days: int) -> None:
    """As long after, the circle having met in between."""
    later = timezone.now() + timedelta(days=after_days)
    Session.objects.filter(circle=circle).update(starts_at=later - timedelta(days=2))
    ask_whether_circles_work(later)


def ends(circle: Circle) -> None:
    circle.programme = Programme.objects.create(
        community=circle.community, name="Season", purpose="x", kind="circles", state=ProgrammeState.CLOSING
    )
    circle.save()
    ask_circles()


def is_asked(person: Person, circle: Circle) -> bool:
    return 'id="looking-back"' in client_of(person).get(circle.get_absolute_url()).content.decode()


def test_a_question_that_was_let_go_by_does_not_come_back(meeting_one: Circle) -> None:
    noor = in_circle_for(31, meeting_one, "Noor Haddad")
    for days in (0, 61, 122):
        asks_again(meeting_one, after_days=days)
    assert meeting_one.reflections.filter(person=noor).count() == 3
    says(noor, meeting_one, "green")
    assert not is_asked(noor, meeting_one)


def test_after_looking_back_no_older_question_is_asked(meeting_one: Circle) -> None:
    noor = in_circle_for(31, meeting_one, "Noor Haddad")
    ask_whether_circles_work()
    ends(meeting_one)
    says(noor, meeting_one, "green")
    assert not is_asked(noor, meeting_one)


def test_whether_it_works_is_asked_of_those_in_it_alone(meeting_one: Circle) -> None:
    noor = in_circle_for(31, meeting_one, "Noor Haddad")
    ask_whether_circles_work()
    leave_circle(meeting_one, person=noor)
    assert not is_asked(noor, meeting_one)
    where = f"/c/{meeting_one.community.slug}/mentoring/circles/{meeting_one.pk}/looking-back/"
    assert client_of(noor).post(where, {"light": "red"}).status_code == 403
    assert meeting_one.reflections.get(person=noor).answered_at is None


def test_who_has_left_may_still_look_back(meeting_one: Circle) -> None:
    noor = in_circle_for(31, meeting_one, "Noor Haddad")
    ends(meeting_one)
    leave_circle(meeting_one, person=noor)
    assert is_asked(noor, meeting_one)
    says(noor, meeting_one, "green")


def test_an_answer_belongs_to_the_question_that_was_on_the_page(meeting_one: Circle) -> None:
    noor = in_circle_for(31, meeting_one, "Noor Haddad")
    ask_whether_circles_work()
    asked = str(meeting_one.reflections.get(person=noor).pk)
    shown = client_of(noor).get(meeting_one.get_absolute_url()).content.decode()
    assert f'<input type="hidden" name="asked" value="{asked}">' in shown
    ends(meeting_one)
    says(noor, meeting_one, "amber", asked=asked)
    assert {one.kind: one.light for one in meeting_one.reflections.filter(person=noor)} == {
        "pulse": "amber",
        "closing": "",
    }
    assert is_asked(noor, meeting_one)


def test_nobody_answers_what_another_was_asked(meeting_one: Circle) -> None:
    noor, ilse = (in_circle_for(31, meeting_one, name) for name in ("Noor Haddad", "Ilse Berg"))
    ask_whether_circles_work()
    hers = meeting_one.reflections.get(person=ilse)
    where = f"/c/{meeting_one.community.slug}/mentoring/circles/{meeting_one.pk}/looking-back/"
    for asked in (str(hers.pk), "", "x", "9" * 30):
        assert client_of(noor).post(where, {"light": "red", "asked": asked}).status_code == 404
    assert not CircleReflection.objects.exclude(answered_at=None).exists()


def test_who_comes_back_into_a_circle_is_asked_anew_and_once(meeting_one: Circle) -> None:
    noor = in_circle_for(31, meeting_one, "Noor Haddad")
    ask_whether_circles_work()
    leave_circle(meeting_one, person=noor)
    join_circle(meeting_one, person=noor)
    later = timezone.now() + timedelta(days=62)
    meeting_one.memberships.filter(person=noor).update(joined_at=later - timedelta(days=31))
    meeting_one.memberships.exclude(person=noor).update(joined_at=later)
    Session.objects.filter(circle=meeting_one).update(starts_at=later - timedelta(days=2))
    assert (ask_whether_circles_work(later), ask_whether_circles_work(later)) == (1, 0)
    assert sorted(one.number for one in meeting_one.reflections.filter(person=noor)) == [1, 2]


def asked_long_ago(circle: Circle) -> None:
    circle.reflections.update(asked_at=timezone.now() - SILENT_AFTER - timedelta(hours=1))


def test_who_was_asked_and_has_not_answered_is_seen_after_a_week(meeting_one: Circle, facilitator: Person) -> None:
    silent, says_so = (in_circle_for(31, meeting_one, name) for name in ("Noor Haddad", "Ilse Berg"))
    ask_whether_circles_work()
    assert "or that there is none yet" in client_of(silent).get(meeting_one.get_absolute_url()).text
    says(says_so, meeting_one, "green")
    assert ">Nights</a>" not in page(meeting_one.community, facilitator, "silent")
    asked_long_ago(meeting_one)
    seen = page(meeting_one.community, facilitator, "silent")
    assert "Noor: asked on" in seen
    assert "Ilse: asked on" not in seen
    where = f"/c/{meeting_one.community.slug}/mentoring/circles/board/messages/"
    client_of(facilitator).post(where, {"words": "A word is enough.", "show": "silent"})
    deliver_now()
    assert any(one.wording.quote == "A word is enough." for one in notices_for(silent))
    assert not any(one.wording.quote == "A word is enough." for one in notices_for(says_so))
    says(silent, meeting_one, "green")
    assert ">Nights</a>" not in page(meeting_one.community, facilitator, "silent")


def test_who_was_asked_to_look_back_and_has_not_is_led_to_from_the_board(
    meeting_one: Circle, facilitator: Person
) -> None:
    gone, here = (in_circle_for(31, meeting_one, name) for name in ("Noor Haddad", "Ilse Berg"))
    ends(meeting_one)
    leave_circle(meeting_one, person=gone)
    asked_long_ago(meeting_one)
    assert meeting_one.programme
    Programme.objects.update(told_at=timezone.now())
    of_programme = f"{meeting_one.programme.get_absolute_url()}board/"
    seen = client_of(facilitator).get(of_programme).text
    assert 'show=silent">Asked how it goes, and no answer 1</a>' in seen
    seen = page(meeting_one.community, facilitator, "silent")
    assert f"{here.first_name}: asked on" in seen
    assert f"{gone.first_name}: asked on" not in seen  # whoever has left is not waited for


def test_circles_stand_as_one_counts(community: Community, facilitator: Person) -> None:
    names = ["Season 10", "season 2", "Season 1", "Early birds"]
    for name in names:
        circle_of(community, facilitator, name, days_ago=3, notes="We met.")
    seen = page(community, facilitator)
    assert sorted(names, key=lambda name: seen.index(f">{name}</a>")) == [
        "Early birds",
        "Season 1",
        "season 2",
        "Season 10",
    ]


# --- who has not met the others yet ---


def test_who_was_at_no_session_yet_is_named_and_can_be_written_to(meeting_one: Circle, facilitator: Person) -> None:
    there, absent = (in_circle_for(31, meeting_one, name) for name in ("Noor Haddad", "Ilse Berg"))
    assert ">Nights</a>" not in page(meeting_one.community, facilitator, "absent")  # nobody noted who was there
    session = meeting_one.sessions.get()
    note_attendance(session, [there, facilitator])
    seen = page(meeting_one.community, facilitator, "absent")
    assert "At no session yet: Ilse Berg." in " ".join(seen.split())
    where = f"/c/{meeting_one.community.slug}/mentoring/circles/board/messages/"
    client_of(facilitator).post(where, {"words": "Come and see.", "show": "absent"})
    deliver_now()
    assert any(one.wording.quote == "Come and see." for one in notices_for(absent))
    assert not any(one.wording.quote == "Come and see." for one in notices_for(there))


def test_who_came_after_the_last_session_that_was_noted_is_not_said_to_have_missed_it(
    meeting_one: Circle, facilitator: Person
) -> None:
    absent = in_circle_for(31, meeting_one, "Ilse Berg")
    new = in_circle_for(2, meeting_one, "Noor Haddad")
    note_attendance(meeting_one.sessions.get(), [facilitator])
    assert "At no session yet: Ilse Berg." in " ".join(page(meeting_one.community, facilitator, "absent").split())
    where = f"/c/{meeting_one.community.slug}/mentoring/circles/board/messages/"
    client_of(facilitator).post(where, {"words": "Come and see.", "show": "absent"})
    deliver_now()
    assert any(one.wording.quote == "Come and see." for one in notices_for(absent))
    assert not any(one.wording.quote == "Come and see." for one in notices_for(new))
    leave_circle(meeting_one, person=absent)
    assert ">Nights</a>" not in page(meeting_one.community, facilitator, "absent")
