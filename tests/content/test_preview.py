"""The composer's preview is the server's rendering, and names nobody the viewer could not know."""

from __future__ import annotations

import re

from communities.models import Community
from discussions.models import Post
from discussions.posting import reply
from people.models import Person
from tests.cast import Ward, client_of, make_thread

SOURCE = "Some *words* for a colleague.\n\n- one\n- two\n\n<script>alert(1)</script>"


def shown(person: Person | None, source: str, place: str) -> str:
    response = client_of(person).post(f"/content/preview/?place={place}", {"source": source})
    assert response.status_code == 200
    return response.content.decode()


def test_preview_is_what_will_be_stored(community: Community, member: Person) -> None:
    source = f"{SOURCE}\n\n@{member.handle} @nobody"
    post = reply(make_thread(community), author=member, source=source)
    assert shown(member, source, f"c:{community.slug}") == post.html


def test_a_letter_is_previewed_as_it_is_kept(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member)
    post = thread.posts.get()
    Post.objects.filter(pk=post.pk).update(origin="<1@example.org>", source="> said *before*\n\nThanks, *all*.")
    client = client_of(member)
    address = f"/c/{community.slug}/threads/{thread.pk}/posts/1/edit/"
    editor = client.get(address).content.decode()
    place = re.search(r'preview-url="[^"]*place=([^"]+)"', editor)
    assert place
    words = "> said *before*\n\nThanks, *all*, @nobody.\n\n- one"
    client.post(address, {"source": words})
    assert shown(member, words, place[1]) == Post.objects.get().html
    assert shown(member, words, place[1]) != shown(member, words, f"c:{community.slug}")


def test_preview_names_no_members_of_a_closed_community(closed_ward: Ward) -> None:
    inside = f"@{closed_ward.member.handle}"
    place = f"c:{closed_ward.community.slug}"
    assert shown(closed_ward.outsider, inside, place) == shown(closed_ward.outsider, inside, "c:no-such-place")
    assert "Noor Haddad" not in shown(closed_ward.outsider, inside, place)


def test_preview_is_for_people_with_an_account(db: None) -> None:
    assert client_of(None).post("/content/preview/", {"source": "Words"}).status_code == 302


def test_text_longer_than_a_post_is_refused(member: Person) -> None:
    response = client_of(member).post("/content/preview/", {"source": "x" * 32_001})
    assert response.status_code == 422
    assert client_of(member).get("/content/preview/").status_code == 405
