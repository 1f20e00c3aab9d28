"""What lies elsewhere: shared with a reason, linked to goals, found, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from communities.goals.pursuing import set_goal
from communities.models import Community, Contribution, Goal
from content.models import Upload
from content.uploading import take_upload
from content.using import record_use
from engagement.delivery import deliver_now
from engagement.models import Notification
from knowledge.models import Remark, Resource
from knowledge.resources.remarking import remark
from knowledge.resources.sharing import share
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of, make_member
from tests.queries import queries_of

URL = "https://www.example.org/burners/"
SENT = {"url": URL, "title": "Burners compared", "why": "Saved us one afternoon."}


@pytest.fixture
def goal(community: Community, member: Person) -> Goal:
    return set_goal(community, by=member, words={"title": "Twenty kits", "why": "", "wanted": 20})


def shelf(community: Community, rest: str = "") -> str:
    return f"/c/{community.slug}/resources/{rest}"


def link(goal: Goal, person: Person, **sent: str) -> Any:
    return client_of(person).post(f"{goal.get_absolute_url()}contributions/", sent)


def test_member_shares_a_link_once(community: Community, member: Person) -> None:
    for _time in range(2):
        assert client_of(member).post(shelf(community), SENT).status_code == 302
    resource = Resource.objects.get()
    page = client_of(None).get(resource.get_absolute_url()).content.decode()
    assert "Saved us one afternoon." in page
    assert f'href="{URL}" rel="nofollow ugc noopener noreferrer"' in page
    assert "Go to example.org" in page


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "//example.org", "not an address", "https://"],
)
def test_only_web_addresses_are_taken_and_what_was_typed_is_kept(
    community: Community, member: Person, url: str
) -> None:
    response = client_of(member).post(shelf(community), SENT | {"url": url})
    assert response.status_code == 422
    text = response.content.decode()
    assert "That is no web address" in text
    assert "Saved us one afternoon." in text
    assert not Resource.objects.exists()


def test_address_without_its_beginning_is_understood(community: Community, member: Person) -> None:
    client_of(member).post(shelf(community), SENT | {"url": "example.org/burners/"})
    assert Resource.objects.get().url == "https://example.org/burners/"


def test_only_so_many_a_day(community: Community, member: Person, settings: Any) -> None:
    settings.RESOURCES_A_DAY = 1
    client_of(member).post(shelf(community), SENT)
    assert client_of(member).post(shelf(community), SENT | {"url": "https://example.org/2"}).status_code == 422


def test_resource_is_linked_to_a_goal_in_one_go(goal: Goal, member: Person) -> None:
    link(goal, member, address=URL, title="Burners compared", why="Cheap ones hold.")
    assert Contribution.objects.get().kind == "resource"
    page = client_of(None).get(goal.get_absolute_url()).content.decode()
    assert "Burners compared" in page
    assert Resource.objects.get().get_absolute_url() in page


def test_resource_that_is_there_is_linked_by_its_page(goal: Goal, community: Community, member: Person) -> None:
    resource = share(community, by=member, url=URL, title="Burners compared")
    link(goal, member, address=resource.get_absolute_url())
    assert Contribution.objects.get().target == resource.pk


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"address": URL}, "Say what it is"),
        ({"address": "javascript://x/%0aalert(1)", "title": "Look"}, "That is no web address"),
        ({"address": "/c/nowhere/threads/1/", "title": "Look"}, "Nothing of this community is there"),
    ],
)
def test_link_of_a_goal_that_leads_nowhere_is_refused_beside_its_field(
    goal: Goal, member: Person, sent: dict[str, str], said: str
) -> None:
    response = link(goal, member, **sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Resource.objects.exists()


def test_found_by_its_words_and_gone_when_it_is_taken_back(community: Community, member: Person) -> None:
    resource = share(community, by=member, url=URL, title="Burners compared", why="Saved an afternoon")
    deliver_now()
    assert [one.title for one in find("afternoon", viewer=member).entries] == ["Burners compared"]
    client_of(member).post(shelf(community, f"{resource.pk}/removal/"))
    deliver_now()
    assert find("afternoon", viewer=member).entries == []


def test_who_shared_it_or_a_facilitator_takes_it_back(
    community: Community, member: Person, facilitator: Person
) -> None:
    first, second = (share(community, by=member, url=f"{URL}{n}", title="Burners") for n in range(2))
    other = make_member(community)
    assert client_of(other).post(shelf(community, f"{first.pk}/removal/")).status_code == 403
    client_of(member).post(shelf(community, f"{first.pk}/removal/"))
    client_of(facilitator).post(shelf(community, f"{second.pk}/removal/"))
    assert not Resource.objects.exists()


def test_hidden_one_is_gone_everywhere_and_cannot_be_shared_again(
    goal: Goal, community: Community, member: Person
) -> None:
    link(goal, member, address=URL, title="Burners compared")
    Resource.objects.update(hidden_at=timezone.now())
    assert client_of(member).get(Resource.objects.get().get_absolute_url()).status_code == 404
    assert "Burners compared" not in client_of(member).get(goal.get_absolute_url()).content.decode()
    assert "Burners compared" not in client_of(member).get(shelf(community)).content.decode()
    assert "took it away" in client_of(member).post(shelf(community), SENT).content.decode()


def test_a_file_is_kept_while_the_rest_is_mended_and_goes_to_those_who_see_it(closed_ward: Ward) -> None:
    client, path = client_of(closed_ward.member), shelf(closed_ward.community)
    file = SimpleUploadedFile("rota.txt", b"Nights first")
    refused = client.post(path, {"title": "", "why": "Kept words 41", "file": file})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Kept words 41" in page
    assert "rota.txt" in page
    kept = page.split('name="kept" value="')[1].split('"')[0]
    shared = client.post(path, {"title": "The rota", "licence": "cc-by", "kept": kept}, follow=True)
    resource = Resource.objects.get()
    assert "Get rota.txt" in shared.content.decode()
    assert "CC BY 4.0" in shared.content.decode()
    address = resource.where
    assert b"".join(client_of(closed_ward.facilitator).get(address)) == b"Nights first"
    assert client_of(closed_ward.outsider).get(address).status_code == 404
    Resource.objects.update(hidden_at=timezone.now())
    assert client_of(closed_ward.facilitator).get(address).status_code == 404


def test_what_is_taken_back_takes_its_files_along(community: Community, member: Person) -> None:
    client = client_of(member)
    client.post(shelf(community), {"title": "The rota", "file": SimpleUploadedFile("one.txt", b"One")})
    resource = Resource.objects.get()
    newer = {"title": "The rota", "edition": "1", "file": SimpleUploadedFile("two.txt", b"Two")}
    client.post(f"{resource.get_absolute_url()}change/", newer)
    files = [Path(upload.file.path) for upload in Upload.objects.all()]
    assert len([file for file in files if file.exists()]) == 2
    client.post(shelf(community, f"{resource.pk}/removal/"))
    assert not Upload.objects.exists()
    assert not [file for file in files if file.exists()]


def test_a_file_is_what_it_is_and_not_what_it_is_called(community: Community, member: Person) -> None:
    file = SimpleUploadedFile("plan.pdf", b"<script>alert(1)</script>\x00")
    refused = client_of(member).post(shelf(community), {"title": "Plan", "file": file})
    assert refused.status_code == 422
    assert "We take pictures, PDF" in refused.content.decode()
    assert "Where is it?" not in refused.content.decode()
    assert not Resource.objects.exists()


def test_nobody_shares_what_somebody_else_put_here(community: Community, member: Person) -> None:
    theirs = take_upload(SimpleUploadedFile("rota.txt", b"Nights"), owner=make_member(community))
    sent = {"title": "Mine", "kept": str(theirs.key)}
    assert client_of(member).post(shelf(community), sent).status_code == 422
    both = SENT | {"file": SimpleUploadedFile("rota.txt", b"Nights")}
    assert "which of the two" in client_of(member).post(shelf(community), both).content.decode()


def test_what_it_was_before_is_kept_with_its_file(community: Community, member: Person) -> None:
    upload = take_upload(SimpleUploadedFile("one.txt", b"One"), owner=member)
    resource = share(community, by=member, upload=upload, title="The rota")
    change = shelf(community, f"{resource.pk}/change/")
    assert client_of(make_member(community)).get(change).status_code == 403
    newer = {"title": "The rota, mended", "edition": "1", "file": SimpleUploadedFile("two.txt", b"Two")}
    assert client_of(member).post(change, newer).status_code == 302
    page = client_of(member).get(resource.get_absolute_url()).content.decode()
    assert "two.txt" in page
    before = client_of(None).get(shelf(community, f"{resource.pk}/versions/")).content.decode()
    assert "one.txt" in before
    assert client_of(None).get(upload.get_absolute_url()).status_code == 200
    late = client_of(member).post(change, {"title": "Mine meanwhile", "edition": "1"})
    assert late.status_code == 409
    assert "The rota, mended" in late.content.decode()
    assert "Mine meanwhile" in late.content.decode()
    words_alone = {"title": "The rota, again", "edition": "2"}
    assert client_of(member).post(change, words_alone).status_code == 302
    resource.refresh_from_db()
    assert resource.file_name == "two.txt"


def test_an_adaptation_and_its_origin_know_each_other(community: Community, member: Person) -> None:
    resource = share(community, by=member, url=URL, title="Burners compared")
    other = make_member(community)
    path = shelf(community, f"{resource.pk}/adaptation/")
    assert "Burners compared" in client_of(other).get(path).content.decode()
    assert client_of(other).post(path, SENT).status_code == 422
    adapted = {"title": "Burners, for small rooms", "url": "https://example.org/small/"}
    page = client_of(other).post(path, adapted, follow=True).content.decode()
    assert "Adapted from" in page
    assert "Burners compared" in page
    assert "Burners, for small rooms" in client_of(None).get(resource.get_absolute_url()).content.decode()
    Resource.objects.filter(pk=resource.pk).update(hidden_at=timezone.now())
    mine = Resource.objects.get(title__contains="small")
    assert "Burners compared" not in client_of(None).get(mine.get_absolute_url()).content.decode()


def test_what_somebody_shared_already_is_no_adaptation_of_ones_own(community: Community, member: Person) -> None:
    resource = share(community, by=member, url=URL, title="Burners compared")
    theirs = share(community, by=member, url="https://example.org/other/", title="Something else")
    client, path = client_of(make_member(community)), shelf(community, f"{resource.pk}/adaptation/")
    sent = {"title": "Kept words 4417", "url": theirs.url}
    refused = client.post(path, sent)
    assert refused.status_code == 422
    assert "This is shared here already" in refused.content.decode()
    assert "Kept words 4417" in refused.content.decode()
    mine = sent | {"url": "https://example.org/mine/"}
    assert [client.post(path, mine).status_code for _time in range(2)] == [302, 302]
    assert Resource.objects.filter(adapted_from=resource).count() == 1


def test_what_is_said_of_it_stands_below_and_who_shared_it_hears_of_it(community: Community, member: Person) -> None:
    resource = share(community, by=member, url=URL, title="Burners compared")
    other = make_member(community)
    remarks = shelf(community, f"{resource.pk}/remarks/")
    assert client_of(other).post(remarks, {"words": ""}).status_code == 422
    client_of(other).post(remarks, {"words": "The third one leaks."})
    deliver_now()
    assert "The third one leaks." in client_of(None).get(resource.get_absolute_url()).content.decode()
    assert Notification.objects.filter(person=member, kind="resource-remark").count() == 1
    assert "says something about" in client_of(member).get("/notifications/").content.decode()
    one = Remark.objects.get()
    removal = shelf(community, f"remarks/{one.pk}/removal/")
    assert client_of(member).post(removal).status_code == 403
    assert client_of(other).post(removal).status_code == 302
    assert not Remark.objects.exists()
    Remark.objects.create(resource=resource, author=other, words="Hidden words 77", hidden_at=timezone.now())
    assert "Hidden words 77" not in client_of(member).get(resource.get_absolute_url()).content.decode()


def test_a_link_that_was_used_says_so(community: Community, member: Person) -> None:
    resource = share(community, by=member, url=URL, title="Burners compared")
    other = make_member(community)
    told = {"outcome": "worked", "came_of_it": "All twenty were lit in ten minutes.", "sharing": "shown"}
    assert client_of(other).post(f"/content/resource/{resource.pk}/uses/", told).status_code == 302
    assert "All twenty were lit" in client_of(None).get(resource.get_absolute_url()).content.decode()
    assert "1 person used it" in client_of(None).get(shelf(community)).content.decode()


def test_a_page_costs_the_same_whatever_was_said_and_made_of_it(community: Community, member: Person) -> None:
    resource = share(community, by=member, url=URL, title="Burners compared")
    client, path = client_of(member), resource.get_absolute_url()
    remark(resource, by=member, words="Mine.")
    client.get(path)
    few = queries_of(client, path)
    for n in range(4):
        other = make_member(community)
        remark(resource, by=other, words="Theirs.")
        record_use(resource, person=other, outcome="worked")
        share(community, by=other, url=f"{URL}{n}", title="Mine", adapted_from=resource)
    assert queries_of(client, path) == few


def test_private_shelf_does_not_exist_for_others(private_ward: Ward) -> None:
    share(private_ward.community, by=private_ward.member, url=URL, title="Burners compared")
    deliver_now()
    assert client_of(private_ward.outsider).get(shelf(private_ward.community)).status_code == 404
    assert find("burners", viewer=private_ward.outsider).entries == []


def test_list_costs_the_same_however_long_and_pages_by_key(community: Community, member: Person) -> None:
    client, path = client_of(member), shelf(community)
    share(community, by=member, url=URL, title="The first")
    client.get(path)
    few = queries_of(client, path)
    for n in range(31):
        share(community, by=make_member(community), url=f"{URL}{n}", title=f"Number {n}")
    assert queries_of(client, path) == few
    first = client.get(path).content.decode()
    assert "The first" not in first
    assert "The first" in client.get(path + "?before=" + first.split("?before=")[1].split('"')[0]).content.decode()
