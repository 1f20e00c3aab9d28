"""Collections and paths: gathered, ordered without a mouse, gone by oneself, featured, taken along."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from communities.belonging.way_in import way_in
from communities.models import Community, Membership
from content.uploading import take_upload
from content.using import record_use
from engagement.delivery import deliver_now
from knowledge.collections.gathering import Full, add, begin, feature, mark_done, move
from knowledge.models import Collection, PartName, PathStep, Story
from knowledge.resources.sharing import share
from knowledge.telling import StoryDraft, tell
from people.leaving import erase
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of, make_member, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def a_story(community: Community, author: Person, title: str = "The printout") -> Story:
    parts: dict[str, str] = {PartName.SITUATION: "It was ten to nine.", PartName.ADVICE: "Print at four."}
    return tell(community, StoryDraft(title=title, parts=parts, tags=["handover"]), author=author)


@pytest.fixture
def path(community: Community, member: Person) -> Collection:
    words = {"title": "Your first 30 days", "about": "In this order.", "is_path": True}
    return begin(community, by=member, words=words)


def items(collection: Collection) -> str:
    return f"/c/{collection.community.slug}/collections/{collection.pk}/items/"


def order(collection: Collection) -> list[str]:
    return [item.note for item in collection.items.all()]


def test_a_member_gathers_a_story_a_thread_and_a_note(community: Community, member: Person) -> None:
    client = client_of(member)
    client.post(f"/c/{community.slug}/collections/new/", {"title": "All about handover", "about": ""})
    collection = Collection.objects.get()
    story, thread = a_story(community, member), make_thread(community, title="Who hands over to whom")
    for sent in (
        {"address": story.get_absolute_url(), "note": "Begin here."},
        {"address": f"https://testserver{thread.get_absolute_url()}"},
        {"note": "Now try it."},
        {"address": story.get_absolute_url()},  # a second time
    ):
        assert client.post(items(collection), sent).status_code == 302
    page = client_of(None).get(collection.get_absolute_url()).content.decode()
    assert page.index("The printout") < page.index("Begin here.") < page.index("Who hands over") < page.index("Now try")
    assert collection.items.count() == 3


@pytest.mark.parametrize("sent", [{}, {"address": "/c/nowhere/threads/999999/x/", "note": "Kept words 4410"}])
def test_what_leads_nowhere_is_refused_and_kept(path: Collection, member: Person, sent: dict[str, str]) -> None:
    response = client_of(member).post(items(path), sent)
    assert response.status_code == 422
    assert sent.get("note", "") in response.content.decode()
    assert not path.items.exists()


def test_order_is_changed_by_a_button_and_the_focus_stays(path: Collection, member: Person) -> None:
    one, _two, three = [add(path, by=member, note=note) for note in ("one", "two", "three")]
    client = client_of(member)
    there = client.post(f"{items(path)}{three.pk}/", {"up": "1"})
    assert order(path) == ["one", "three", "two"]
    page = client.get(there["Location"].split("#")[0]).content.decode()
    assert 'aria-label="Up: three" autofocus' in page
    client.post(f"{items(path)}{one.pk}/", {"down": "1"})
    client.post(f"{items(path)}{one.pk}/", {"up": "1"})
    client.post(f"{items(path)}{one.pk}/", {"up": "1"})  # the first stays
    assert order(path) == ["one", "three", "two"]
    client.post(f"{items(path)}{three.pk}/", {"remove": "1"})
    client.post(f"{items(path)}{one.pk}/", {"note": "changed"})
    assert order(path) == ["changed", "two"]


def test_what_was_taken_out_meanwhile_is_not_moved(path: Collection, member: Person) -> None:
    one, _two = [add(path, by=member, note=note) for note in ("one", "two")]
    path.items.filter(pk=one.pk).delete()
    move(one, up=False, by=member)
    assert order(path) == ["two"]


def test_only_who_gathered_it_changes_it(path: Collection, community: Community, facilitator: Person) -> None:
    item = add(path, by=path.by, note="one")
    for person in (facilitator, make_member(community)):
        assert client_of(person).post(items(path), {"note": "x"}).status_code == 403
        assert client_of(person).post(f"{items(path)}{item.pk}/", {"remove": "1"}).status_code == 403
    assert client_of(facilitator).post(f"/c/{community.slug}/collections/{path.pk}/removal/").status_code == 302
    assert not Collection.objects.exists()


def test_anyone_gathers_what_others_have_gathered_too(
    path: Collection, community: Community, member: Person, facilitator: Person
) -> None:
    story = a_story(community, member)
    mine = begin(community, by=member, words={"title": "Mine", "is_path": False})
    theirs = begin(community, by=facilitator, words={"title": "Theirs", "is_path": False})
    for collection, by in ((path, path.by), (mine, member), (theirs, facilitator)):
        assert client_of(by).post(items(collection), {"address": story.get_absolute_url()}).status_code == 302
        assert collection.items.get().target == story.pk


def test_a_hundred_are_enough(path: Collection, member: Person) -> None:
    for n in range(100):
        add(path, by=member, note=f"{n}")
    with pytest.raises(Full):
        add(path, by=member, note="one more")
    assert client_of(member).post(items(path), {"note": "one more"}).status_code == 422


def test_progress_is_ones_own(path: Collection, community: Community, member: Person) -> None:
    first = add(path, by=member, kind="story", target=a_story(community, member).pk)
    add(path, by=member, kind="story", target=a_story(community, member, "Second story").pk)
    walker, other = make_member(community), make_member(community)
    client_of(walker).post(f"{items(path)}{first.pk}/step/")
    mine = client_of(walker).get(path.get_absolute_url()).content.decode()
    assert "1 of 2 steps" in mine
    assert "Only you see" in mine
    assert "0 of 2 steps" in client_of(other).get(path.get_absolute_url()).content.decode()
    assert "steps" not in client_of(None).get(path.get_absolute_url()).content.decode().split("<main")[1]
    client_of(walker).post(f"{items(path)}{first.pk}/step/", {"remove": "1"})
    assert not PathStep.objects.exists()


def test_what_a_reader_may_not_see_leaves_no_hole(path: Collection, community: Community, member: Person) -> None:
    hidden, shown = a_story(community, member, "Hidden one"), a_story(community, member, "Shown one")
    add(path, by=member, kind="story", target=hidden.pk, note="Read the hidden one first")
    add(path, by=member, kind="story", target=shown.pk)
    Story.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    page = client_of(make_member(community)).get(path.get_absolute_url()).content.decode()
    assert "Hidden one" not in page
    assert "Read the hidden one" not in page
    assert "0 of 1 steps" in page


def test_newcomers_are_led_to_the_one_that_is_featured(
    path: Collection, community: Community, member: Person, facilitator: Person
) -> None:
    step = add(path, by=member, kind="story", target=a_story(community, member).pk)
    featuring = f"/c/{community.slug}/collections/{path.pk}/featuring/"
    assert client_of(member).post(featuring).status_code == 403
    assert client_of(facilitator).post(featuring).status_code == 302
    newcomer = make_member(community)
    membership = Membership.objects.select_related("community", "person").get(community=community, person=newcomer)
    way = way_in(membership)
    assert way
    assert "Your first 30 days" in [suggestion.title for _step, suggestion in way.ahead]
    mark_done(step, person=newcomer)
    after = way_in(membership)
    assert after is None or "Your first 30 days" not in [suggestion.title for _step, suggestion in after.ahead]
    other = begin(community, by=member, words={"title": "Another"})
    feature(other, by=facilitator)
    assert Collection.objects.featured().get() == other


def test_what_is_no_path_stands_first_and_is_no_step_of_the_way_in(
    community: Community, member: Person, facilitator: Person
) -> None:
    plain = begin(community, by=member, words={"title": "Everything about falls"})
    add(plain, by=member, kind="story", target=a_story(community, member).pk)
    featuring = f"/c/{community.slug}/collections/{plain.pk}/featuring/"
    answer = client_of(facilitator).post(featuring, follow=True)
    assert "It stands first, for newcomers." in answer.content.decode()
    newcomer = make_member(community)
    membership = Membership.objects.select_related("community", "person").get(community=community, person=newcomer)
    way = way_in(membership)
    assert way is None or "path" not in [step.name for step, _suggestion in way.ahead]
    page = client_of(newcomer).get(f"/c/{community.slug}/collections/").content.decode()
    assert "For those who are new here" in page


def test_it_is_taken_along_as_text_with_all_that_is_known(
    path: Collection, community: Community, member: Person
) -> None:
    story = a_story(community, member, "../../etc: “the printout”\n---")
    thread = make_thread(community, title="Who hands over", source="To *whom*?")
    resource = share(community, by=member, url="https://example.org/x", title="A form", why="Short.")
    for kind, target in (("story", story.pk), ("thread", thread.pk), ("resource", resource.pk)):
        add(path, by=member, kind=kind, target=target, note=f"Note on the {kind}")
    response = client_of(member).get(f"/c/{community.slug}/collections/{path.pk}/file/")
    assert response["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(BytesIO(response.content))
    names = archive.namelist()
    assert names == ["01-etc-the-printout.md", "02-who-hands-over.md", "03-a-form.md", "README.md"]
    told = archive.read(names[0]).decode()
    front = dict(line.split(": ", 1) for line in told.split("\n---\n")[0].splitlines() if ": " in line)
    assert json.loads(front["authors"]) == ["Noor Haddad"]
    assert json.loads(front["tags"]) == ["handover"]
    assert json.loads(front["address"]).endswith(story.get_absolute_url())
    assert "Print at four." in told
    assert "To *whom*?" in archive.read(names[1]).decode()
    assert "https://example.org/x" in archive.read(names[2]).decode()
    assert "Note on the story" in archive.read("README.md").decode()


def test_pictures_and_files_are_enclosed_as_far_as_one_may_see_them(community: Community, member: Person) -> None:
    mine = take_upload(SimpleUploadedFile("rota.txt", b"Nights first"), owner=member)
    theirs = take_upload(SimpleUploadedFile("secret.txt", b"Nobody's"), owner=make_member(community))
    words = f"Like this: {mine.markdown}. And {theirs.get_absolute_url()}"
    story = tell(community, StoryDraft("The rota", {PartName.TRIED: words}), author=member)
    record_use(story, person=make_member(community), outcome="worked")
    gathered = begin(community, by=member, words={"title": "Rotas"})
    add(gathered, by=member, kind="story", target=story.pk)
    address = gathered.get_absolute_url().replace(gathered.slug, "file")
    archive = zipfile.ZipFile(BytesIO(client_of(member).get(address).content))
    [enclosed] = [name for name in archive.namelist() if name.startswith("files/")]
    assert archive.read(enclosed) == b"Nights first"
    told = archive.read("01-the-rota.md").decode()
    assert f"({enclosed})" in told
    assert '"Worked: 1"' in told
    assert f"{settings.SITE_URL}{theirs.get_absolute_url()}" in told


def test_file_holds_only_what_who_downloads_it_may_see(private_ward: Ward) -> None:
    ward = private_ward
    collection = begin(ward.community, by=ward.member, words={"title": "Nights"})
    story = a_story(ward.community, ward.member, "Hidden one")
    add(collection, by=ward.member, kind="story", target=story.pk, note="A hidden note")
    address = f"/c/{ward.community.slug}/collections/{collection.pk}/file/"
    assert client_of(ward.outsider).get(address).status_code == 404
    Story.objects.update(hidden_at=timezone.now())
    archive = zipfile.ZipFile(BytesIO(client_of(ward.member).get(address).content))
    assert archive.namelist() == ["README.md"]
    assert "hidden" not in archive.read("README.md").decode().lower()


def test_it_is_found_and_gone_when_hidden(path: Collection, community: Community, member: Person) -> None:
    add(path, by=member, note="A word on lanterns")
    deliver_now()
    assert [one.title for one in find("lanterns", viewer=member).entries] == ["Your first 30 days"]
    Collection.objects.update(hidden_at=timezone.now())
    assert client_of(member).get(path.get_absolute_url()).status_code == 404
    assert "Your first 30" not in client_of(member).get(f"/c/{community.slug}/collections/").content.decode()


def test_who_leaves_takes_progress_and_words_along(path: Collection, community: Community, member: Person) -> None:
    walker = make_member(community)
    mark_done(add(path, by=member, note="one"), person=walker)
    erase(walker, words_go=False)
    assert not PathStep.objects.exists()
    erase(member, words_go=True)
    path.refresh_from_db()
    assert path.hidden_at
    assert not path.items.exists()


def test_pages_cost_the_same_however_much_is_in_it(path: Collection, community: Community, member: Person) -> None:
    client = client_of(member)
    pages = (path.get_absolute_url(), items(path), f"/c/{community.slug}/collections/")

    def more(n: int) -> None:
        for _n in range(n):
            add(path, by=member, kind="story", target=a_story(community, member).pk)
            add(path, by=member, kind="thread", target=make_thread(community).pk, note="x")
            begin(community, by=make_member(community), words={"title": "Another"})

    more(2)
    [client.get(page) for page in pages]
    few = [queries_of(client, page) for page in pages]
    more(6)
    assert [queries_of(client, page) for page in pages] == few
