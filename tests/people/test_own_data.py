"""What is mine as a file: mine whole, nobody else's, and fetched by nobody else."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

import tests.access.rows  # noqa: F401 - plants everybody's rows
from chat.rooms import first_room
from chat.speaking import say
from communities.goals.pursuing import reword
from communities.joining import remove
from communities.letters.writing import write_letter
from communities.models import Community, Goal, Membership, Occasion
from communities.offers import OWN
from content.reacting import react
from content.uploading import hang_on, take_upload
from discussions.history import hide_edition
from discussions.models import Post, PostEdition
from discussions.posting import edit_post, reply
from engagement.delivery import deliver_now
from knowledge.telling import CueDraft, StoryDraft, tell
from moderation.flagging import flag
from people.models import PORTRAIT_SIZES, DataExport, Person
from people.own_data import forget_old_exports
from people.portraits import set_portrait
from tests.access.scene import Scene
from tests.cast import Ward, client_of, make_person, make_thread
from tests.people.planting import NOT_THEIRS, plant_words

pytestmark = pytest.mark.django_db


def fetched(client: Client, person: Person) -> zipfile.ZipFile:
    client.post("/settings/data/")
    deliver_now()
    export = DataExport.objects.get(person=person)
    assert f"/settings/data/{export.key}/" in client.get("/settings/data/").content.decode()
    answer = client.get(f"/settings/data/{export.key}/")
    assert answer["Content-Disposition"] == 'attachment; filename="my-hearth.zip"'
    assert "no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(BytesIO(b"".join(answer)))


def everything_in(archive: zipfile.ZipFile) -> str:
    return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.fixture
def written(private_ward: Ward) -> Ward:
    ward = private_ward
    thread = make_thread(ward.community, author=ward.facilitator, title="zqtheirs title", source="zqtheirs words")
    post = reply(thread, author=ward.member, source="zqmine <script>alert(1)</script>")
    upload = take_upload(SimpleUploadedFile("notes.txt", b"zqmine file"), owner=ward.member)
    hang_on(post, upload.markdown, owner=ward.member)
    theirs = take_upload(SimpleUploadedFile("other.txt", b"zqtheirs file"), owner=ward.facilitator)
    hang_on(thread.posts.get(number=1), theirs.markdown, owner=ward.facilitator)
    say(first_room(ward.community), author=ward.member, source="zqmine in chat")
    say(first_room(ward.community), author=ward.facilitator, source="zqtheirs in chat")
    react(thread.posts.get(number=1), "thanks", person=ward.member, words="zqmine thanks")
    react(post, "thanks", person=ward.facilitator, words="zqtheirs thanks")
    flag(thread.posts.get(number=1), person=ward.member, reason="norm", note="zqmine note")
    flag(post, person=ward.facilitator, reason="norm", note="zqtheirs note")
    return ward


def test_what_i_told_without_my_name_is_mine_whole(closed_ward: Ward) -> None:
    cues = [CueDraft("zqcue", "situation", "silent.")]
    parts = {"situation": "zqsituation was silent.", "advice": "zqadvice"}
    draft = StoryDraft(title="zqtitle", standfirst="zqstandfirst", parts=parts, cues=cues)
    tell(closed_ward.community, draft, author=closed_ward.member, nameless=True)
    text = everything_in(fetched(client_of(closed_ward.member), closed_ward.member))
    others = everything_in(fetched(client_of(closed_ward.facilitator), closed_ward.facilitator))
    for words in ("zqtitle", "zqstandfirst", "zqsituation", "zqadvice", "zqcue"):
        assert (words in text, words in others) == (True, False)


def test_it_holds_all_that_is_mine_and_nothing_of_others(written: Ward) -> None:
    archive = fetched(client_of(written.member), written.member)
    posts = json.loads(archive.read("posts.json"))
    assert [post["source"] for post in posts] == ["zqmine <script>alert(1)</script>"]
    text = everything_in(archive)
    for words in ("zqmine file", "zqmine in chat", "zqmine thanks", "zqmine note", str(written.member.email)):
        assert words in text
    assert "zqtheirs" not in text
    for other in (written.facilitator, written.steward):
        assert str(other.email) not in text
        assert other.display_name not in text
    assert "<script>" not in archive.read("index.html").decode()
    assert "pbkdf2" not in text


def test_their_photo_is_among_it(written: Ward) -> None:
    set_portrait(written.member, dict.fromkeys(PORTRAIT_SIZES, b"zqphoto"))
    assert fetched(client_of(written.member), written.member).read("portrait.webp") == b"zqphoto"
    assert "portrait.webp" not in fetched(client_of(written.facilitator), written.facilitator).namelist()


def test_what_was_hidden_for_good_is_not_among_it(written: Ward) -> None:
    post = Post.objects.get(author=written.member)
    for minutes, words in ((10, "zqmine second"), (20, "zqmine third")):
        edit_post(post, source=words, by=written.member, at=timezone.now() + timedelta(minutes=minutes))
    hide_edition(PostEdition.objects.get(source="zqmine second"), by=written.facilitator)
    text = everything_in(fetched(client_of(written.member), written.member))
    assert ("zqmine third" in text, "zqmine <script>" in text or "zqmine &lt;script" in text) == (True, True)
    assert "zqmine second" not in text


def test_whoever_was_shown_out_takes_their_own_words_along(written: Ward) -> None:
    remove(written.community, person=written.member, by=written.facilitator)
    text = everything_in(fetched(client_of(written.member), written.member))
    assert "zqmine in chat" in text
    assert "zqtheirs" not in text
    assert written.community.name not in text


def test_nobody_else_fetches_it_nor_another_browser_nor_later(written: Ward) -> None:
    mine = client_of(written.member)
    fetched(mine, written.member)
    export = DataExport.objects.get()
    url = f"/settings/data/{export.key}/"
    for other in (client_of(written.facilitator), client_of(written.staff), client_of(written.member)):
        assert other.get(url).status_code == 404
        assert url not in other.get("/settings/data/").content.decode()
    assert url in mine.get("/settings/data/").content.decode()
    assert Client().get(url).status_code == 302
    DataExport.objects.update(asked_at=timezone.now() - timedelta(hours=49))
    assert mine.get(url).status_code == 404


def test_one_a_day(written: Ward) -> None:
    client = client_of(written.member)
    for _ in range(2):
        client.post("/settings/data/")
    assert DataExport.objects.count() == 1


def test_after_two_days_the_file_is_gone(written: Ward) -> None:
    fetched(client_of(written.member), written.member)
    path = DataExport.objects.get().path
    assert default_storage.exists(path)
    DataExport.objects.update(asked_at=timezone.now() - timedelta(hours=49))
    assert forget_old_exports() == 1
    assert not default_storage.exists(path)
    assert not DataExport.objects.exists()


def test_what_places_and_goals_are_called_now_is_not_taken_along_from_where_one_left() -> None:
    ward = Scene("open").ward
    write_letter(ward.community, words="Hm.", occasion=Occasion.NOW, by=ward.facilitator)
    Membership.objects.all().delete()
    Community.objects.update(name="zqplace")
    for goal in Goal.objects.select_related("community"):
        reword(goal, {"title": "zqrenamed"}, make_person())
    people = list(Person.objects.all())
    told = {own.name: str([row for person in people for row in own.rows(person)]) for own in OWN}
    assert {own.name for own in OWN if told[own.name] != "[]"} >= {"letters", "goal-check-ins", "kept-out"}
    assert [name for name, rows in told.items() if "zqplace" in rows or "zqrenamed" in rows] == []


# As it stands it is the latest of the versions that are among it.
IN_VERSIONS = frozenset(f"knowledge.Sheet.{name} by by" for name in ("title", "why", "source"))


def test_every_field_they_wrote_in_is_among_it() -> None:
    """A new field that people write in and that no app gives them along is found here."""
    scene = Scene("open")
    member = Person.objects.get(pk=scene.ward.member.pk)
    deliver_now()
    planted = plant_words(member)
    text = everything_in(fetched(client_of(member), member))
    missing = [
        where for word, where in planted.items() if word not in text and where not in {*NOT_THEIRS, *IN_VERSIONS}
    ]
    assert not missing, "\n".join(missing)
