"""Leaving: asked for with one's password, some days to think again, then nothing tells who it was."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from chat.changing import edit
from chat.rooms import first_room
from chat.speaking import say
from communities.decisions.proposing import propose
from communities.goals.pursuing import set_goal
from communities.models import Role
from content.drafting import save_draft
from content.models import Draft
from content.uploading import take_upload
from discussions.models import Post, Thread
from discussions.polls.asking import Question
from discussions.posting import edit_post, reply, start_thread
from discussions.summarising import write_summary
from engagement.delivery import deliver_now
from knowledge.models import Resource
from knowledge.resources.sharing import share
from moderation.flagging import appeal, case_of, hide
from moderation.models import Case
from people.leaving import ask_to_leave, erase_due
from people.models import Leaving, Person
from people.own_data import _own
from tests.cast import PASSWORD, Ward, client_of, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db
AFTER = timedelta(days=8)


@pytest.fixture
def ward(open_ward: Ward) -> Ward:
    ward = open_ward
    member = ward.member
    EmailAddress.objects.create(user=member, email=str(member.email), verified=True, primary=True)
    Person.objects.filter(pk=member.pk).update(display_name="Zelda Quux", handle="zelda-quux", about="zqabout me")
    member.refresh_from_db()
    thread = make_thread(ward.community, author=member, title="A title of zqmine", source="zqmine question")
    reply(thread, author=ward.facilitator, source="Listen, @zelda-quux, and others.")
    reply(thread, author=member, source="zqmine answer")
    mine = say(first_room(ward.community), author=member, source="zqmine as first said in chat")
    edit(mine, source="zqmine in chat", by=member)
    called = say(first_room(ward.community), author=ward.facilitator, source="Helo @zelda-quux")
    edit(called, source="Hello @zelda-quux", by=ward.facilitator)
    save_draft(member, "thread", thread.pk, {"source": "zqmine draft"})
    deliver_now()
    return ward


def everything_in_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


def test_asking_takes_the_password_and_can_be_taken_back(ward: Ward) -> None:
    client = client_of(ward.member)
    answer = client.post("/settings/leaving/", {"posts": "stay"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Leaving.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/settings/leaving/", {"posts": "stay"})
    assert Leaving.objects.get().due_at > timezone.now() + timedelta(days=6)
    assert "Your account will be erased on" in client.get("/settings/leaving/").content.decode()
    assert erase_due() == 0
    client.post("/settings/leaving/", {"stay": "1"})
    assert erase_due(timezone.now() + AFTER) == 0


def test_a_sole_steward_hands_over_first(ward: Ward) -> None:
    client = client_of(ward.steward)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post("/settings/leaving/", {"posts": "stay"})
    assert answer.status_code == 422
    assert "it has no other steward" in answer.content.decode()
    # Nor by becoming one while the days pass.
    ask_to_leave(ward.facilitator, posts="stay")
    ward.community.memberships.filter(person=ward.steward).delete()
    ward.community.memberships.filter(person=ward.facilitator).update(role=Role.STEWARD)
    assert erase_due(timezone.now() + AFTER) == 0


def test_after_seven_days_nothing_tells_who_it_was_and_the_words_stay(ward: Ward) -> None:
    client = client_of(ward.member)
    address = str(ward.member.email)
    ask_to_leave(ward.member, posts="stay")
    assert erase_due(timezone.now() + AFTER) == 1
    deliver_now()
    left = everything_in_the_database()
    for token in ("Zelda", "zelda-quux", address, "zqabout", "zqmine draft"):
        assert token not in left, [line for line in left.splitlines() if token in line][:3]
    assert "zqmine question" in left
    assert "Listen, @former-member, and others." in left
    assert client.get("/settings/profile/").status_code == 302
    page = Client().get(f"/c/{ward.community.slug}/threads/").content.decode()
    assert "A title of zqmine" in page


def test_the_log_of_the_administration_tells_no_address_of_theirs(ward: Ward) -> None:
    about = {"user": ward.staff, "content_type": ContentType.objects.get_for_model(EmailAddress), "action_flag": 2}
    EmailAddress.objects.create(user=ward.member, email="zqsecond@example.org")
    for address in (str(ward.member.email), "zqsecond@example.org", "other@example.org"):
        LogEntry.objects.create(object_id="1", object_repr=address, **about)
    leave_as(ward.member, name="Zelda Quux", handle="zelda-quux")
    assert set(LogEntry.objects.values_list("object_repr", flat=True)) == {"Former member", "other@example.org"}


def test_with_their_words_all_is_gone_and_others_words_stay(ward: Ward) -> None:
    ask_to_leave(ward.member, posts="go")
    erase_due(timezone.now() + AFTER)
    deliver_now()
    left = everything_in_the_database()
    assert "zqmine" not in left, [line for line in left.splitlines() if "zqmine" in line][:3]
    assert "Listen, @former-member, and others." in left


def test_with_their_words_the_log_of_the_administration_tells_no_title_of_theirs(ward: Ward) -> None:
    thread = Thread.objects.get(title="A title of zqmine")
    kind = ContentType.objects.get_for_model(Thread)
    LogEntry.objects.create(
        user=ward.staff, content_type=kind, object_id=str(thread.pk), object_repr=str(thread), action_flag=2
    )
    ask_to_leave(ward.member, posts="go")
    erase_due(timezone.now() + AFTER)
    assert LogEntry.objects.get().object_repr == f"thread {thread.pk}"


def test_the_address_can_come_again_and_gets_nothing_of_the_old(ward: Ward) -> None:
    address = str(ward.member.email)
    ask_to_leave(ward.member, posts="stay")
    erase_due(timezone.now() + AFTER)
    said = {"display_name": "Somebody", "email": address, "password1": "a-long-enough-phrase"}
    Client(REMOTE_ADDR="2600:1f00:5:5::1").post("/accounts/signup/", said)
    again = Person.objects.get(email=address)
    assert again.pk != ward.member.pk
    assert not again.posts.exists()


def test_wherever_they_were_called_only_the_name_is_gone(ward: Ward) -> None:
    """By a handle of before too, in what was changed since, in what people sum up, quote and have not posted yet."""
    member, other = ward.member, ward.facilitator
    Person.objects.filter(pk=member.pk).update(handle="zelda-before")
    member.refresh_from_db()
    member.handle = "zelda-quux"
    member.keep_handle("zelda-before")
    member.save()
    thread = make_thread(ward.community, author=other, source="Ask @zelda-before, or @zelda-beforehand.")
    once = reply(thread, author=other, source="As @zelda-quux said in [her words](/people/zelda-quux/).")
    edit_post(once, source="As somebody said.", by=other, at=timezone.now() + timedelta(hours=1))
    reply(thread, author=other, source=f"> [Zelda Quux](/c/{ward.community.slug}/chat/):\n>\n> Boil it first.")
    write_summary(thread, source="@zelda-quux will look.", by=other)
    save_draft(other, "thread", thread.pk, {"source": "And @zelda-quux?"})
    deliver_now()
    ask_to_leave(member, posts="stay")
    erase_due(timezone.now() + AFTER)
    deliver_now()
    left = everything_in_the_database()
    names = ("Zelda", "zelda-quux", "zelda-before,")
    found = [line[:200] for line in left.splitlines() if any(name in line for name in names)]
    assert not found, found[:5]
    page = client_of(other).get(thread.get_absolute_url()).content.decode()
    for words in ("Ask @former-member, or @zelda-beforehand.", "[Former member](", "@former-member will look."):
        assert words in left, words
    assert "Boil it first." in page
    assert "@former-member will look." in page
    assert ">Former member</a>" in page


def test_what_was_quoted_under_a_name_of_before_names_nobody_either(ward: Ward) -> None:
    member, other = ward.member, ward.facilitator
    reply(make_thread(ward.community), author=other, source="> [Zelda Quux](/c/):\n>\n> Boil it first.")
    said = {"display_name": "Zoe Quux", "handle": member.handle}
    assert client_of(member).post("/settings/profile/", said).status_code == 302
    reply(make_thread(ward.community), author=other, source="> [Zoe Quux](/c/):\n>\n> Boil it twice.")
    client_of(ward.staff).post(f"/admin/people/person/{member.pk}/change/", {"display_name": "Zita", "is_active": "on"})
    member.refresh_from_db()
    assert member.display_name == "Zita"
    ask_to_leave(member, posts="stay")
    erase_due(timezone.now() + AFTER)
    left = everything_in_the_database()
    assert [line[:200] for line in left.splitlines() if "Quux" in line or "Zita" in line] == []
    assert left.count("[Former member](") == 2


def test_a_name_of_before_that_somebody_else_has_now_stays_theirs(ward: Ward) -> None:
    ward.member.keep_name("Yara Quux")
    make_person("Yara Quux")
    reply(make_thread(ward.community), author=ward.facilitator, source="> [Yara Quux](/c/):\n>\n> The other one.")
    ask_to_leave(ward.member, posts="stay")
    erase_due(timezone.now() + AFTER)
    assert Post.objects.filter(source__contains="[Yara Quux](/c/)").exists()


def test_links_that_are_shared_lead_to_nobodys_profile_any_more(ward: Ward) -> None:
    """Also two, to people who both leave: the same address is shared once."""
    first, second = ward.member, make_member(ward.community, "Zora")
    for person in (first, second):
        share(
            ward.community, by=ward.facilitator, title="Who knows", url=f"http://localhost:8000/people/{person.handle}/"
        )
    kept = share(
        ward.community, by=ward.facilitator, title="Elsewhere", url=f"https://x.example/people/{first.handle}/"
    )
    handles = (first.handle, second.handle)
    for person in (first, second):
        ask_to_leave(person, posts="stay")
    erase_due(timezone.now() + AFTER)
    urls = [*Resource.objects.exclude(pk=kept.pk).values_list("url", flat=True)]
    assert len(set(urls)) == 2
    assert not [url for url in urls for handle in handles if handle in url]
    assert all("/people/former-member-" in url for url in urls)
    kept.refresh_from_db()
    assert kept.url == f"https://x.example/people/{handles[0]}/"


def test_who_is_called_the_same_keeps_their_name(ward: Ward) -> None:
    make_person("Zelda Quux")
    reply(make_thread(ward.community), author=ward.facilitator, source="> [Zelda Quux](/c/):\n>\n> The other one.")
    ask_to_leave(ward.member, posts="stay")
    erase_due(timezone.now() + AFTER)
    assert Post.objects.filter(source__contains="[Zelda Quux](/c/)").exists()


def leave_as(person: Person, *, name: str, handle: str) -> None:
    Person.objects.filter(pk=person.pk).update(display_name=name, handle=handle)
    ask_to_leave(Person.objects.get(pk=person.pk), posts="stay")
    erase_due(timezone.now() + AFTER)
    deliver_now()


def test_addresses_are_nobodys_name(ward: Ward) -> None:
    other = ward.facilitator
    Person.objects.filter(pk=other.pk).update(email="anna@gmail.com")
    EmailAddress.objects.create(user=other, email="anna@gmail.com", verified=True, primary=True)
    words = "Write to anna@gmail.com, or see https://uni.example/people/gmail-com/ and [gmail.com](/c/)."
    reply(make_thread(ward.community), author=other, source=words)
    leave_as(ward.member, name="gmail.com", handle="gmail-com")
    assert Person.objects.get(pk=other.pk).email == "anna@gmail.com"
    assert EmailAddress.objects.filter(email="anna@gmail.com").exists()
    assert Post.objects.filter(source=words).exists()


def test_who_is_called_like_the_beginning_of_another_takes_nothing_of_that_name(ward: Ward) -> None:
    make_person("Anna Berger")
    thread = make_thread(ward.community)
    words = "Ask @Anna Berger, @anna-b and [Anna](/c/), as [here](https://hearth.example/)."
    reply(thread, author=ward.facilitator, source=words)
    leave_as(ward.member, name="Anna", handle="ann")
    assert Post.objects.filter(source=words).exists()


def test_the_beginning_of_anothers_word_is_nobodys_name(ward: Ward) -> None:
    make_person("Annabel")
    post = reply(make_thread(ward.community), author=ward.facilitator, source="Ask @Ann, not @Annabel.")
    leave_as(ward.member, name="Ann", handle="ann-x")
    post.refresh_from_db()
    assert post.source == "Ask @Former member, not @Annabel."


def test_links_that_are_called_like_them_are_somebody_elses(ward: Ward) -> None:
    words = "Look [here](/c/), [here](https://uni.example/) and at [it](https://uni.example/people/zelda-quux/)."
    post = reply(make_thread(ward.community), author=ward.facilitator, source=words)
    mine = reply(
        make_thread(ward.community), author=ward.facilitator, source="At\n/people/zelda-quux/ and\n@zelda-quux"
    )
    save_draft(ward.facilitator, "thread", post.thread_id, {"source": "Listen\n@zelda-quux"})
    leave_as(ward.member, name="here", handle="zelda-quux")
    html = post.html
    post.refresh_from_db()
    mine.refresh_from_db()
    assert (post.source, post.html) == (words, html)
    assert mine.source == "At\n/people/former-member/ and\n@former-member"
    assert Draft.objects.get(owner=ward.facilitator).fields["source"] == "Listen\n@former-member"


def test_what_others_say_of_themselves_calls_them_no_more(ward: Ward) -> None:
    Person.objects.filter(pk=ward.facilitator.pk).update(
        about="With @zelda-quux", about_html='<a href="/people/zelda-quux/">@Zelda Quux</a>'
    )
    leave_as(ward.member, name="Zelda Quux", handle="zelda-quux")
    other = Person.objects.get(pk=ward.facilitator.pk)
    assert (other.about, other.about_html) == ("With @former-member", "@former-member")


def test_a_short_handle_in_a_full_line_is_cut_and_not_refused(ward: Ward) -> None:
    Person.objects.filter(pk=ward.member.pk).update(handle="zqx")
    goal = set_goal(ward.community, by=ward.facilitator, words={"title": f"{'x' * 115} @zqx"})
    ask_to_leave(Person.objects.get(pk=ward.member.pk), posts="stay")
    erase_due(timezone.now() + AFTER)
    goal.refresh_from_db()
    assert goal.title == f"{'x' * 115} @for"


def test_what_hangs_on_their_words_goes_from_the_disk_in_every_width(ward: Ward) -> None:
    picture = BytesIO()
    Image.effect_noise((1600, 900), 40).convert("RGB").save(picture, "PNG")
    upload = take_upload(SimpleUploadedFile("bay.png", picture.getvalue()), owner=ward.member)
    reply(make_thread(ward.community), author=ward.member, source=upload.markdown)
    folder = Path(upload.file.path).parent
    assert len([one for one in folder.iterdir() if one.name.startswith(upload.key.hex)]) > 1
    ask_to_leave(ward.member, posts="go")
    erase_due(timezone.now() + AFTER)
    assert not [one for one in folder.iterdir() if one.name.startswith(upload.key.hex)]


def test_what_they_summed_up_without_their_name_is_theirs_to_take_along_and_goes_with_their_words(ward: Ward) -> None:
    thread = start_thread(
        ward.community, author=ward.member, title="zqmine secretly", source="zqmine secret", kind="ask", nameless=True
    )
    write_summary(thread, source="zqmine sum", by=ward.member)
    own = _own["summaries"]
    assert [row["source"] for row in own.rows(ward.member)] == ["zqmine sum"]
    assert not [*own.rows(ward.facilitator)]
    ask_to_leave(ward.member, posts="go")
    erase_due(timezone.now() + AFTER)
    assert "zqmine sum" not in everything_in_the_database()


def test_with_their_words_what_they_proposed_and_asked_for_goes(ward: Ward) -> None:
    question = Question("zqmine which day?", ["zqmine Monday", "zqmine Friday"])
    asked = start_thread(ward.community, author=ward.member, title="zqmine?", source="zqmine words", question=question)
    nameless = start_thread(
        ward.community, author=ward.member, title="zqmine secretly", source="zqmine secret", kind="ask", nameless=True
    )
    words = {"title": "zqmine plan", "what": "zqmine what", "why": "zqmine why", "options": []}
    proposal = propose(ward.community, author=ward.member, words=words)
    hide(case_of(asked.posts.get()), by=ward.facilitator, reason="Told why")
    appeal(Case.objects.get(), words="zqmine appeal", by=ward.member)
    deliver_now()
    ask_to_leave(ward.member, posts="go")
    erase_due(timezone.now() + AFTER)
    deliver_now()
    left = everything_in_the_database()
    assert "zqmine" not in left, [line[:200] for line in left.splitlines() if "zqmine" in line][:5]
    proposal.refresh_from_db()
    nameless.refresh_from_db()
    assert proposal.hidden_at
    assert nameless.hidden_at
