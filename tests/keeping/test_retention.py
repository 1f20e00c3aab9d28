"""What is kept, and how long: nobody's address for ever, and no word that was taken away."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone
from pytest_django import Settings

from chat.models import Message, Room
from chat.reading import missed_since
from chat.rooms import first_room, open_room
from chat.speaking import say
from communities.decisions.proposing import propose
from communities.letters.writing import write_letter
from communities.models import Letter as CommunityLetter
from communities.models import Occasion, Proposal
from config.celery import app
from config.keeping.retention import keep_retention
from content.drafting import save_draft
from content.models import Draft, Reaction, Upload
from content.saving import save_for_later
from content.uploading import take_upload
from discussions.models import Post, PostEdition
from discussions.posting import edit_post, reply
from discussions.withdrawing import withdraw
from engagement.models import Mail
from knowledge.models import (
    Collection,
    CollectionItem,
    PartName,
    Remark,
    Resource,
    Sheet,
    SheetEdition,
    Story,
    StoryEdition,
    StoryRequest,
)
from knowledge.sheets.writing import share
from knowledge.telling import StoryDraft, change, tell
from moderation.flagging import appeal, case_of, flag, hide, hold, restore, take_away
from moderation.models import Automatic, Case
from moderation.persons import flaggable_of, words_of
from tests.cast import Ward, client_of, make_thread

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def sign_in(ward: Ward, days: int, key: str) -> None:
    UserSession.objects.create(
        user=ward.member, created_at=days_ago(days), ip="192.0.2.7", session_key=key, user_agent="Firefox"
    )


def test_addresses_and_browsers_for_ninety_days(open_ward: Ward) -> None:
    sign_in(open_ward, 91, "old")
    sign_in(open_ward, 89, "new")
    call_command("keep_retention")
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["new"]


def test_how_long_is_a_setting(open_ward: Ward, settings: Settings) -> None:
    settings.ADDRESSES_KEPT_DAYS = 10
    sign_in(open_ward, 11, "old")
    call_command("keep_retention")
    assert not UserSession.objects.exists()


def test_letters_that_were_sent_for_ninety_days_and_those_that_wait_for_ever(open_ward: Ward) -> None:
    for key, sent in (("old", days_ago(91)), ("new", days_ago(1)), ("waits", None)):
        Mail.objects.create(key=key, kind="test", address="a@example.org", subject="S", sent_at=sent)
    call_command("keep_retention")
    assert set(Mail.objects.filter(kind="test").values_list("key", flat=True)) == {"new", "waits"}


def hidden(ward: Ward, days: int) -> Post:
    post = reply(make_thread(ward.community), author=ward.member, source="zq first words")
    at = timezone.now() + timedelta(minutes=10)
    edit_post(post, source="zq second words", by=ward.member, at=at)
    Post.objects.filter(pk=post.pk).update(hidden_at=days_ago(days))
    return post


def test_words_taken_away_for_thirty_days(open_ward: Ward) -> None:
    old, new = hidden(open_ward, 31), hidden(open_ward, 29)
    stands = reply(old.thread, author=open_ward.member, source="zq stands")
    message = say(first_room(open_ward.community), author=open_ward.member, source="zq said")
    Message.objects.filter(pk=message.pk).update(hidden_at=days_ago(31))
    call_command("keep_retention")
    kept = set(Post.objects.filter(source__startswith="zq").values_list("pk", flat=True))
    assert kept == {new.pk, stands.pk}
    assert not PostEdition.objects.filter(post=old).exists()
    assert PostEdition.objects.filter(post=new).exists()
    message.refresh_from_db()
    assert (message.source, message.html) == ("", "")


@pytest.mark.parametrize(("days", "kept"), [(31, False), (29, True)])
def test_versions_hidden_for_good_for_thirty_days(open_ward: Ward, days: int, kept: bool) -> None:
    """Hidden to protect somebody, they are wanted back by nobody; the history says that there was one."""
    ward = open_ward
    post = reply(make_thread(ward.community), author=ward.member, source="zq her number")
    edit_post(post, source="zq stands", by=ward.member, at=timezone.now() + timedelta(minutes=10))
    story = tell(ward.community, StoryDraft(title="zq her name", parts={"situation": "Late."}), author=ward.member)
    change(story, StoryDraft(title="Somebody", parts={"situation": "Late."}), by=ward.member)
    for versions in (PostEdition.objects, StoryEdition.objects):
        assert versions.update(hidden_at=days_ago(days)) == 1
    call_command("keep_retention")
    assert ("zq her number" in PostEdition.objects.get().source) is kept
    assert ("zq her name" in str(StoryEdition.objects.get().words)) is kept
    me = client_of(ward.facilitator)
    assert "zq stands" in me.get(f"{post.thread.base}posts/{post.number}/history/").content.decode()
    assert me.get(f"/c/{ward.community.slug}/stories/{story.pk}/versions/").status_code == 200


def test_what_was_forgotten_is_brought_back_by_nobody(open_ward: Ward) -> None:
    """It would stand there empty, under the name of who wrote it."""
    thread, client = make_thread(open_ward.community), client_of(open_ward.facilitator)
    alone = {days: make_thread(open_ward.community, author=open_ward.member).posts.get() for days in (31, 29)}
    replies = {days: reply(thread, author=open_ward.member, source="zq regret") for days in (31, 29)}
    for days in (31, 29):
        for post in (alone[days], replies[days]):
            withdraw(post, by=open_ward.member)
            Post.objects.filter(pk=post.pk).update(hidden_at=days_ago(days), withdrawn_at=days_ago(days))
    call_command("keep_retention")
    page = client.get(thread.get_absolute_url()).content.decode()
    assert (page.count("Removed by its author."), page.count("Bring it back")) == (2, 1)
    for post in (alone[31], replies[31]):
        address = f"{post.thread.base}posts/{post.number}/removal/"
        assert client.get(address).status_code == client.post(address, {"restore": ""}).status_code == 404
    for post in (alone[29], replies[29]):
        assert client.get(f"{post.thread.base}posts/{post.number}/removal/").status_code == 200
    assert client.get(alone[31].thread.get_absolute_url()).status_code == 404


def test_what_was_hidden_and_forgotten_stays_away_whatever_is_found_later(open_ward: Ward) -> None:
    ward = open_ward
    post = reply(make_thread(ward.community), author=ward.member, source="zq regret")
    message = say(first_room(ward.community), author=ward.member, source="zq regret")
    letter = write_letter(ward.community, by=ward.member, words="zq regret", occasion=Occasion.NOW)
    assert letter is not None
    for row in (post, message, letter):
        hide(case_of(row), by=ward.facilitator)
        type(row)._base_manager.filter(pk=row.pk).update(hidden_at=days_ago(31))
    Case.objects.update(decided_at=days_ago(31))
    call_command("keep_retention")
    for case in Case.objects.all():
        appeal(case, words="It was well meant.", by=ward.member)
        restore(case, by=ward.steward)
    for row in (post, message, letter):
        row.refresh_from_db()
        assert ("zq regret" in words_of(row), row.hidden_at is not None) == (False, True)
    for row in (post, message):
        reword = flaggable_of(row).reword
        assert reword is not None
        assert reword(row, {"source": "Words of others"}, ward.facilitator)
        assert "Words of others" not in words_of(type(row)._base_manager.get(pk=row.pk))


def decided(post: Post, **when: Any) -> Case:
    """Hidden for sixty days by now; `when` says what became of it."""
    Post.objects.filter(pk=post.pk).update(hidden_at=days_ago(60))
    case = Case.objects.get(target_id=post.pk)
    Case.objects.filter(pk=case.pk).update(**{"decided_at": days_ago(60), **when})
    return case


def test_what_nobody_has_looked_at_is_kept_and_what_was_decided_lately_as_long_as_its_author_may_ask(
    open_ward: Ward,
) -> None:
    thread = make_thread(open_ward.community)
    held, burst, withdrawn, lately, long_ago = (
        reply(thread, author=open_ward.member, source=f"zq {number}") for number in range(5)
    )
    for post, why in ((held, Automatic.WORDS), (burst, Automatic.BURST), (withdrawn, Automatic.WORDS)):
        hold(post, why)
        decided(post)
    # Their own wish, whoever has not looked at it yet.
    Post.objects.filter(pk=withdrawn.pk).update(withdrawn_at=days_ago(60))
    for post, days in ((lately, 29), (long_ago, 31)):
        take_away(post, by=open_ward.facilitator, reason="No adverts.")
        decided(post, decided_at=days_ago(days))
    call_command("keep_retention")
    kept = dict(Post.objects.filter(thread=thread).values_list("pk", "source"))
    assert [bool(kept[post.pk]) for post in (held, burst, withdrawn, lately, long_ago)] == [
        *(True, True),
        False,
        True,
        False,
    ]
    # Somebody looks at last, and from then on it is as with all else.
    hide(Case.objects.get(target_id=held.pk), by=open_ward.facilitator)
    call_command("keep_retention")
    assert Post.objects.get(pk=held.pk).source
    decided(held, decided_at=days_ago(31))
    call_command("keep_retention")
    assert not Post.objects.get(pk=held.pk).source


def test_a_story_that_was_held_is_kept_until_somebody_has_looked(open_ward: Ward) -> None:
    story = tell(open_ward.community, StoryDraft("zqheld", {"situation": "It was late."}), author=open_ward.member)
    hold(story, Automatic.WORDS)
    Story.objects.filter(pk=story.pk).update(hidden_at=days_ago(60))
    call_command("keep_retention")
    assert Story.objects.get(pk=story.pk).parts.exists()
    Case.objects.update(automatic="", decided_by=open_ward.facilitator, decided_at=days_ago(31))
    call_command("keep_retention")
    assert not Story.objects.get(pk=story.pk).parts.exists()


def test_what_was_taken_out_of_the_library_and_proposals_go_the_same_way(open_ward: Ward) -> None:
    ward = open_ward
    for days in (31, 29):
        draft = StoryDraft(title=f"zq story {days}", parts={PartName.SITUATION: "zq"})
        story = tell(ward.community, draft, author=ward.member)
        written = {"kind": "checklist", "title": f"zq sheet {days}", "why": "", "licence": "here", "source": "zq"}
        sheet = share(ward.community, by=ward.member, words=written)
        resource = Resource.objects.create(
            community=ward.community, by=ward.member, title=f"zq link {days}", url=f"https://example.org/{days}"
        )
        wanted = StoryRequest.objects.create(community=ward.community, author=ward.member, question=f"zq {days}?")
        shelf = Collection.objects.create(community=ward.community, by=ward.member, title=f"zq shelf {days}")
        said = {"title": f"zq proposal {days}", "what": "zq", "why": "zq", "options": []}
        proposal = propose(ward.community, author=ward.member, words=said)
        CollectionItem.objects.create(collection=shelf, position=1, note=f"zq note {days}")
        remark = Remark.objects.create(sheet=sheet, author=ward.member, words=f"zq remark {days}")
        for row in (story, sheet, resource, wanted, shelf, proposal, remark):
            type(row)._base_manager.filter(pk=row.pk).update(hidden_at=days_ago(days))
    call_command("keep_retention")
    assert not Resource.objects.filter(title="zq link 31").exists()
    for model, field in (
        (Story, "title"),
        (Sheet, "title"),
        (Resource, "title"),
        (StoryRequest, "question"),
        (Collection, "title"),
        (Proposal, "title"),
        (CollectionItem, "note"),
        (Remark, "words"),
    ):
        left = set(model._base_manager.values_list(field, flat=True))
        assert {words for words in left if "29" in words}, model
        assert not {words for words in left if "31" in words}, model
    assert SheetEdition.objects.count() == Proposal.objects.get(title="zq proposal 29").versions.count() == 1
    # Told once that it is gone; the next night there is nothing left to do.
    assert keep_retention()["what was taken out of the library"] == 0


def test_not_while_somebody_has_to_answer_whether_they_come_back(open_ward: Ward) -> None:
    post = reply(make_thread(open_ward.community), author=open_ward.member, source="zq words")
    flag(post, person=open_ward.steward, reason="norm")
    case = Case.objects.get()
    hide(case, by=open_ward.facilitator)
    appeal(case, words="Please", by=open_ward.member)
    Post.objects.filter(pk=post.pk).update(hidden_at=days_ago(60))
    call_command("keep_retention")
    post.refresh_from_db()
    assert post.source == "zq words"


def test_drafts_for_half_a_year(open_ward: Ward) -> None:
    save_draft(open_ward.member, "thread", 1, {"source": "zq"})
    Draft.objects.update(saved_at=days_ago(181))
    call_command("keep_retention")
    assert not Draft.objects.exists()


def said_days_ago(room: Room, ward: Ward, days: int, words: str) -> Message:
    message = say(room, author=ward.member, source=words)
    Message.objects.filter(pk=message.pk).update(created_at=days_ago(days))
    return message


def test_a_room_keeps_what_is_said_as_long_as_it_says(open_ward: Ward) -> None:
    kept = first_room(open_ward.community)
    short = open_room(open_ward.community, slug="short", name="Short", keeps_days=30)
    for room in (kept, short):
        said_days_ago(room, open_ward, 31, "Long ago")
        said_days_ago(room, open_ward, 29, "Lately")
    call_command("keep_retention")
    assert kept.messages.count() == 2
    assert [message.source for message in short.messages.all()] == ["Lately"]
    page = client_of(open_ward.member).get(short.get_absolute_url()).content.decode()
    assert "stays for 30 days unless somebody saves it" in page
    assert "Earlier" not in page
    assert say(short, author=open_ward.member, source="Goes on").sequence == 3
    assert [message.sequence for message in missed_since(short, 0).messages] == [2, 3]


def test_in_such_a_room_what_somebody_saved_stays_and_what_was_looked_into(open_ward: Ward) -> None:
    room = open_room(open_ward.community, slug="short", name="Short", keeps_days=30)
    gone, saved, flagged = (said_days_ago(room, open_ward, 40, words) for words in ("Gone", "Saved", "Flagged"))
    save_for_later(saved, person=open_ward.facilitator)
    flag(flagged, person=open_ward.facilitator, reason="norm")
    add_reaction(gone, open_ward)
    call_command("keep_retention")
    assert set(room.messages.values_list("pk", flat=True)) == {saved.pk, flagged.pk}
    assert not Reaction.objects.exists()


def test_an_empty_room_is_quiet_again(open_ward: Ward) -> None:
    room = open_room(open_ward.community, slug="short", name="Short", keeps_days=30)
    said_days_ago(room, open_ward, 40, "Gone")
    call_command("keep_retention")
    page = client_of(open_ward.member).get(room.get_absolute_url()).content.decode()
    assert "Nobody has spoken here yet." in page
    assert "Earlier" not in page


def add_reaction(message: Message, ward: Ward) -> None:
    client_of(ward.facilitator).post(f"/content/message/{message.pk}/reactions/thanks/")
    assert Reaction.objects.exists()


def test_hidden_letters_to_everybody_lose_their_words_after_thirty_days_and_those_that_stand_do_not(
    open_ward: Ward,
) -> None:
    for words, hidden in (("Old", days_ago(31)), ("Fresh", days_ago(29)), ("Stands", None)):
        CommunityLetter.objects.create(
            community=open_ward.community, author=open_ward.steward, words=words, at=days_ago(90), hidden_at=hidden
        )
    assert keep_retention()["letters to communities that were hidden"] == 1
    assert keep_retention()["letters to communities that were hidden"] == 0
    assert sorted(CommunityLetter.objects.values_list("words", flat=True)) == ["", "Fresh", "Stands"]


def staff_did(ward: Ward, to: Model, *, days: int, named: str, message: str = "") -> LogEntry:
    about = {"content_type": ContentType.objects.get_for_model(to), "object_id": str(to.pk), "change_message": message}
    return LogEntry.objects.create(
        user=ward.staff, action_time=days_ago(days), action_flag=2, object_repr=named, **about
    )


def test_what_staff_did_for_two_years_and_the_names_of_it_for_thirty_days(open_ward: Ward, settings: Settings) -> None:
    ward = open_ward
    sign_in(ward, 1, "new")
    session = UserSession.objects.get()
    beside = '[{"added": {"name": "norm", "object": "Zq norm"}}]'
    for days in (settings.STAFF_LOG_KEPT_DAYS + 1, settings.STAFF_LOG_KEPT_DAYS - 1, 29):
        staff_did(ward, ward.community, days=days, named=f"Zq community {days}", message=beside)
    # As it was written before: an address and a browser, for good.
    staff_did(ward, session, days=1, named="192.0.2.7 (Zqbrowser)")
    call_command("keep_retention")
    entries = LogEntry.objects.order_by("action_time")
    assert [(one.object_repr, one.change_message) for one in entries] == [
        (f"community {ward.community.pk}", ""),
        ("Zq community 29", beside),
        (f"User session {session.pk}".lower(), ""),
    ]
    assert [one.get_edited_object() for one in entries] == [ward.community, ward.community, session]
    # The next night there is nothing left to do.
    assert keep_retention()["names in the log of what staff did"] == 0


def test_letters_that_were_given_up_for_ninety_days(open_ward: Ward) -> None:
    for key, days in (("old", 91), ("new", 89)):
        Mail.objects.create(key=key, kind="notice", subject="A", created_at=days_ago(days), due_at=None)
    Mail.objects.create(key="waits", kind="notice", subject="A", created_at=days_ago(91))
    keep_retention()
    assert set(Mail.objects.values_list("key", flat=True)) == {"new", "waits"}


def test_it_runs_at_an_hour_of_the_night_however_often_the_clock_is_started_anew() -> None:
    every = app.conf.beat_schedule["what was kept long enough"]["schedule"]
    assert (every.hour, every.minute) == ({3}, {20})


def test_the_files_of_what_was_taken_away_go_with_its_words(open_ward: Ward) -> None:
    """Those of posts and messages whose words were forgotten before their files were, too."""
    ward, left = open_ward, []
    for days in (31, 29):
        files = [take_upload(SimpleUploadedFile("a.txt", b"zq"), owner=ward.member) for _one in range(3)]
        post = reply(make_thread(ward.community), author=ward.member, source=files[0].markdown)
        message = say(first_room(ward.community), author=ward.member, source=files[1].markdown)
        draft = StoryDraft(title="zq", parts={PartName.SITUATION: files[2].markdown})
        story = tell(ward.community, draft, author=ward.member)
        for row in (post, message, story):
            type(row)._base_manager.filter(pk=row.pk).update(hidden_at=days_ago(days))
        left = files
    Post.objects.filter(hidden_at__lt=days_ago(30)).update(source="", html="")
    call_command("keep_retention")
    assert set(Upload.objects.all()) == set(left)
    assert all(Path(one.file.path).exists() for one in left)
