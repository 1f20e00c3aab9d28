"""Making the demo: once, the same each time, never where it could do harm, and always of today."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone
from pytest_django import Settings

from chat.models import Message
from communities.belonging.waiting import waiting_in
from communities.models import Community, Membership
from content.models import Draft, Reaction, Upload, Use
from content.targets import target_of
from demo.models import Seeding
from demo.seeding.making import make_demo
from demo.seeding.people import PASSWORD
from discussions.models import Post, ReadPosition, Thread
from discussions.posting import reply
from engagement.home import home_of
from engagement.models import Activity, Delivery, Mail, Notification
from knowledge.models import Coauthor, Collection, Story, StoryKind, StoryRequest
from mentoring.models import Circle, Programme, ProgrammeKind, ProgrammeState, Series, Session
from moderation.models import Appeal, Automatic, Case, Measure
from people.models import Person
from search.finding import find
from search.models import Entry
from tests.discussions.mailing_list import DAY_ONE, Letter, archive

DOORS = [f"{name}@example.org" for name in ("member", "facilitator", "admin", "outsider", "newcomer")]


def somebody(name: str) -> Person:
    return Person.objects.get(email=f"{name}@example.org")


def counts() -> dict[str, int]:
    models = (
        Person,
        Community,
        Thread,
        Post,
        Message,
        Upload,
        Story,
        Session,
        Reaction,
        Use,
        Case,
        Measure,
        Activity,
        Notification,
        Entry,
    )
    return {model.__name__: model._default_manager.count() for model in models}


class TestTheDemo(TestCase):
    """A class, since making the demo takes some seconds: it is made once and put back after each test."""

    made_at: datetime

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made_at = timezone.now()
        make_demo(cls.made_at)

    def test_is_made_once(self) -> None:
        before = counts()
        assert make_demo() is False
        assert counts() == before

    def test_a_circle_has_a_series_with_a_skipped_date_and_a_session_with_a_waiting_list(self) -> None:
        circle = Circle.objects.get(name="Practicals on a shoestring")
        series = circle.series.get()
        assert [one.is_skipped for one in series.sessions.order_by("series_day")] == [False, True, False]
        coming = circle.sessions.get(number=3)
        assert coming.places == coming.rsvps.filter(answer="going").count() == 7
        assert coming.rsvps.filter(answer="waiting").count() == 1
        assert circle.sessions.get(number=2).attendances.count() == 6
        make_demo(self.made_at + timedelta(days=20))
        again = circle.series.get().sessions.order_by("series_day")
        assert [one.is_skipped for one in again] == [False, True, False]
        assert all(one.starts_at and one.starts_at > self.made_at + timedelta(days=20) for one in again)

    def test_moves_its_own_series_and_not_that_of_a_namesake_elsewhere(self) -> None:
        circle = Circle.objects.get(name="Practicals on a shoestring")
        elsewhere = Community.objects.get(slug="ward-nurses")
        namesake = Circle.objects.create(community=elsewhere, name=circle.name, purpose="Talk.")
        its = circle.series.get()
        other = Series.objects.get(pk=its.pk)
        other.pk, other.circle, other.without = 0, namesake, ["2020-01-01"]
        other.save(force_insert=True)
        make_demo(self.made_at + timedelta(days=20))
        other.refresh_from_db()
        assert other.without == ["2020-01-01"]
        assert all(one.starts_at and one.starts_at > self.made_at + timedelta(days=20) for one in its.sessions.all())

    def test_finds_what_is_there_when_its_words_have_changed(self) -> None:
        before = counts()
        Seeding.objects.update(fingerprint="of other words")
        assert make_demo() is True
        assert counts() == before

    def test_is_peopled(self) -> None:
        there = counts()
        assert there["Person"] >= 60
        assert there["Post"] >= 300
        assert there["Story"] >= 14
        assert Community.objects.get(slug="science-teachers").member_count >= 25

    def test_has_a_picture_a_changed_post_and_a_reply_begun(self) -> None:
        post = Upload.objects.get(target_type=ContentType.objects.get_for_model(Post)).target
        assert isinstance(post, Post)
        assert "flask-on-balance-1200x760.png" in post.html
        assert post.edited_at is not None
        assert post.editions.count() == 1
        assert set(Draft.objects.filter(owner=somebody("member")).values_list("kind", flat=True)) == {"thread", "story"}

    def test_has_rooms_in_which_things_happened_to_messages(self) -> None:
        said = Message.objects.filter(room__community__slug="ward-nurses")
        answer = said.get(source__startswith="I can do Wednesday")
        assert answer.answers
        assert answer.answers.editions.get().source.count("Thursday") == 1
        assert answer.answers.edited_at
        taken_back = said.get(withdrawn_at__isnull=False)
        assert taken_back.withdrawn_at
        # At eight to eleven yesterday, which is an hour ago just after midnight.
        assert taken_back.withdrawn_at < self.made_at - timedelta(hours=1)
        assert said.filter(same_count__gt=0).exists()
        files = Upload.objects.filter(target_type=ContentType.objects.get_for_model(Message))
        assert sorted(file.name for file in files) == ["bells-at-handover.csv", "when-a-student-freezes.txt"]
        assert all(file.get_absolute_url() in said.get(pk=file.target_id or 0).html for file in files)

    def test_lets_five_people_in(self) -> None:
        for name in ("member", "facilitator", "admin", "outsider", "newcomer"):
            assert somebody(name).check_password(PASSWORD)
        assert somebody("admin").is_staff
        others = Person.objects.exclude(email__endswith="@example.org").exclude(password="")
        assert not any(one.has_usable_password() for one in others)

    def test_greets_the_member_with_four_invitations(self) -> None:
        home = home_of(somebody("member"))
        assert len(home.invitations) == 4
        assert any("session 4" in item.title for item in home.invitations)
        assert any("private" in item.title for item in home.invitations)

    def test_holds_states_to_walk_into(self) -> None:
        member = somebody("member")
        hot = Thread.objects.get(title__startswith="What do you say in the first ten seconds")
        assert hot.last_number >= 40
        assert 0 < ReadPosition.objects.get(person=member, thread=hot).number < hot.last_number
        magnesium = Thread.objects.get(title__startswith="Rate of reaction")
        assert magnesium.answer
        assert magnesium.summary
        assert Session.objects.filter(starts_at=None).exists()
        matching = Programme.objects.filter(state=ProgrammeState.MATCHING)
        pairs, circles = (matching.get(kind=kind) for kind in (ProgrammeKind.ONE_TO_ONE, ProgrammeKind.CIRCLES))
        assert pairs.participations.count() >= 60
        assert circles.participations.count() >= 6
        # A circle that waits for its time, with the hours of everybody in it drawn.
        waiting = Circle.objects.exclude(sessions__starts_at__isnull=False).get()
        assert not waiting.memberships.filter(person__weekly_hours=[]).exists()
        flagged = [case.target for case in Case.objects.all()]
        assert sorted(target_of(row).kind for row in flagged if row) == ["message", "post", "post", "post"]
        assert sorted(Measure.objects.values_list("kind", flat=True)) == ["muted", "warned"]
        assert Appeal.objects.filter(decided_at=None).count() == 1
        # A domain that is watched for flagged the advert before anybody did.
        assert [case.automatic for case in Case.objects.exclude(automatic="")] == [Automatic.WATCHED]

    def test_has_a_library_in_one_place(self) -> None:
        here = {"community": Community.objects.get(slug="ward-nurses"), "hidden_at": None}
        stories = Story.objects.filter(**here)
        assert stories.count() >= 12
        assert set(stories.values_list("kind", flat=True)) == set(StoryKind.values)
        assert stories.filter(due_at__lte=timezone.now()).exists()
        assert stories.filter(is_nameless=True).exists()
        assert stories.filter(notes__hidden_at=None, notes__pk__gt=0).distinct().count() >= 3
        told = stories.filter(retelling=None)
        assert told.filter(parts__cues__number=1).distinct().count() == told.count()
        # One of the words of several, two of them by their names, and a third without.
        [retold] = stories.exclude(retelling=None)
        tried = retold.parts.get(name="tried").source
        assert tried.count("\n> ") == 3
        assert "**A colleague**" in tried
        assert Coauthor.objects.filter(story__in=stories, is_interviewer=True).exists()
        requests = StoryRequest.objects.filter(**here)
        assert requests.open().count() >= 3
        assert requests.exclude(answered_by=None).exists()
        assert Collection.objects.filter(is_path=False, **here).count() >= 2
        assert Collection.objects.filter(is_path=True, **here).count() >= 1

    def test_has_newcomers_who_wait_for_a_word_and_some_who_had_one(self) -> None:
        waiting = {one.person.handle for one in waiting_in(Community.objects.get(slug="ward-nurses")) if one.membership}
        assert "fatou" in waiting
        assert Membership.objects.exclude(first_reply_at=None).exists()

    def test_owes_nobody_a_mail_and_its_consumers_nothing(self) -> None:
        assert not Mail.objects.exists()
        assert not Delivery.objects.exists()
        assert not Notification.objects.exclude(mail_due_at=None).exists()

    def test_happened_in_the_order_of_its_numbers(self) -> None:
        # Letters of an archive have the order of their dates only among themselves.
        for rows, when in ((Post.objects.filter(origin=""), "created_at"), (Story.objects.all(), "told_at")):
            times = list(rows.order_by("pk").values_list(when, flat=True))
            assert times == sorted(times)
        assert not Activity.objects.filter(at__gt=timezone.now()).exists()

    def test_is_of_today_at_every_start(self) -> None:
        now = self.made_at
        thread = Thread.objects.get(title__startswith="Bank shifts")
        evening = Post.objects.get(thread=thread, number=1).created_at
        fresh = Post.objects.get(thread=thread, number=thread.last_number).created_at
        make_demo(now + timedelta(days=2, hours=5))
        assert Post.objects.get(thread=thread, number=1).created_at == evening + timedelta(days=2)
        moved = Post.objects.get(thread=thread, number=thread.last_number).created_at
        assert abs(moved - fresh - timedelta(days=2, hours=5)) < timedelta(minutes=1)
        session = Session.objects.get(circle__name="First-year preceptors", number=4)
        assert session.starts_at
        assert timedelta(0) < session.starts_at - (now + timedelta(days=2, hours=5)) < timedelta(days=1)

    def test_keeps_its_order_whatever_the_hours_between_starts(self) -> None:
        now = timezone.now()
        order = list(Post.objects.order_by("created_at", "pk").values_list("pk", flat=True))
        for hours in (7, 7, 30, 3, 50, 11):
            now += timedelta(hours=hours)
            make_demo(now)
            assert list(Post.objects.order_by("created_at", "pk").values_list("pk", flat=True)) == order
            assert not Post.objects.filter(created_at__gt=now).exists()

    def test_moves_what_a_visitor_wrote_along_and_never_into_the_future(self) -> None:
        thread = Thread.objects.get(title__startswith="Bank shifts")
        at = timezone.now() + timedelta(hours=3)
        mine = reply(thread, author=somebody("member"), source="A card on a string.", at=at)
        later = at + timedelta(days=4)
        make_demo(later)
        mine.refresh_from_db()
        before = Post.objects.get(thread=thread, number=mine.number - 1)
        assert before.created_at < mine.created_at <= later


@pytest.mark.django_db
class TestAnArchive:
    """What the demo does where it finds a mailing list, and where it does not."""

    def test_is_brought_in_once_and_keeps_its_dates(self, settings: Settings, tmp_path: Path) -> None:
        settings.DEMO_ARCHIVE = archive(tmp_path, Letter(id="a"), Letter(id="b", answers=("a",), day=2))
        make_demo()
        thread = Thread.objects.get(title="Falls at night")
        assert (thread.community.slug, thread.last_number) == ("r-package-developers", 2)
        there = counts()
        make_demo(timezone.now() + timedelta(days=3))
        assert counts() == there
        thread.refresh_from_db()
        assert (thread.created_at, thread.last_post_at) == (DAY_ONE, DAY_ONE + timedelta(days=2))
        assert not Delivery.objects.exists()
        (entry,) = find("patients safe at night", viewer=somebody("outsider")).entries
        assert entry.title == thread.title

    def test_that_is_not_there_is_gone_without_and_followed_later(self, settings: Settings, tmp_path: Path) -> None:
        settings.DEMO_ARCHIVE = tmp_path / "nowhere.txt"
        make_demo()
        assert not Community.objects.filter(slug="r-package-developers").exists()
        settings.DEMO_ARCHIVE = archive(tmp_path, Letter(id="a"))
        assert make_demo() is True
        assert Community.objects.filter(slug="r-package-developers").exists()

    def test_that_is_none_stops_the_command_with_a_reason(self, settings: Settings, tmp_path: Path) -> None:
        settings.MODE = "development"
        settings.DEMO_ARCHIVE = tmp_path / "notes.txt"
        settings.DEMO_ARCHIVE.write_text("Dear diary")
        with pytest.raises(CommandError, match=r"HEARTH_DEMO_ARCHIVE.*notes\.txt"):
            call_command("seed_demo")


@pytest.mark.django_db
def test_production_refuses_the_demo(settings: Settings) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="production"):
        call_command("seed_demo")
    assert not Person.objects.exists()
