"""One question at a time: kept at each, skipped, put off, put in another order, gone on with elsewhere."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from communities.models import Community
from content.models import Draft
from demo.seeding.drawings import drawing
from knowledge.guided.guide import Guide
from knowledge.models import Story, StoryKind
from knowledge.probes import STEPS, steps_for
from knowledge.telling import ask_for_story
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


def at(community: Community, step: str = "") -> str:
    return f"/c/{community.slug}/stories/new/guided/" + (f"{step}/" if step else "")


def test_the_page_so_far_reads_as_it_will_be_read(community: Community, member: Person) -> None:
    client = client_of(member)
    client.post(at(community, "moment"), {"title": "The pump", "kind": "near-miss", "go": "next"})
    client.post(at(community, "situation"), {"situation": "The pump said **all well**.", "go": "next"})
    so_far = client.get(at(community, "tried")).content.decode().rpartition("Your story so far")[2]
    assert ("The pump said all well." in so_far, "**" in so_far) == (True, False)
    told = "> It _hummed_ first.\n\n**It was well. Or so it said.** It was not."
    client.post(at(community, "situation"), {"situation": told, "go": "next"})
    lines = re.findall(
        r'<option value="situation\|[^"]+"[^>]*>([^<]+)</option>', client.get(at(community, "cues")).content.decode()
    )
    assert lines[:4] == ["It hummed first.", "It was well.", "Or so it said.", "It was not."]


def test_each_answer_is_kept_and_the_next_device_goes_on(community: Community, member: Person) -> None:
    client = client_of(member)
    assert client.get(at(community)).headers["Location"] == at(community, "moment")
    answer = client.post(at(community, "moment"), {"title": "The pump", "kind": "near-miss", "go": "next"})
    assert answer.headers["Location"] == at(community, "situation")
    client.post(at(community, "situation"), {"situation": "It was late.", "go": "later"})
    elsewhere = client_of(member)
    assert elsewhere.get(at(community)).headers["Location"] == at(community, "tried")
    page = elsewhere.get(at(community, "tried")).content.decode()
    assert "The pump" in page
    assert "It was late." in page


def test_what_one_does_not_know_yet_comes_back_at_the_end_and_then_lets_one_go_on() -> None:
    guide = Guide({"kind": "trick"}, "tried")
    put_off = Guide({"kind": "trick", **guide.put_off()}, "tried")
    assert put_off.keys[-2:] == ["tried", "sharing"]
    assert put_off.comes_back
    again = Guide({"kind": "trick", "guided-later": "tried", **put_off.put_off()}, "tried")
    assert again.state(again.step) == "skipped"
    assert again.keys.index("tried") < again.keys.index("advice")


def test_another_order_stays() -> None:
    moved = Guide({"kind": "trick", **Guide({"kind": "trick"}, "happened").move("happened", -1)}, "happened")
    assert moved.keys.index("happened") < moved.keys.index("tried")
    assert moved.keys[-1] == "sharing"
    assert Guide({"kind": "trick"}, "moment").move("moment", -1)["guided-order"].startswith("moment")


def test_how_we_really_do_it_is_asked_in_two_columns() -> None:
    assert [step.key for step in steps_for("really")].index("really") == 2
    assert "really" not in [step.key for step in steps_for("trick")]
    late = Guide({"kind": "really", "guided-order": "moment,situation,tried,happened"}, "tried")
    assert late.keys.index("really") < late.keys.index("photo")


def test_every_step_has_a_question_and_probes_for_every_kind() -> None:
    for step in STEPS:
        for kind in StoryKind.values:
            assert str(step.question_for(kind)).endswith("?")
            probes = [str(probe) for probe in step.probes_for(kind)]
            assert len(probes) == len(set(probes)) <= 3


def test_a_turning_point_and_the_later_screens_have_probes_of_their_own() -> None:
    usual = {step.key: step.probes for step in STEPS}
    asked = {step.key for step in STEPS if set(step.probes_for("turning-point")) - set(usual[step.key])}
    assert {"situation", "happened", "cues"} <= asked
    for key in ("photo", "cues", "advice", "limits"):
        step = next(one for one in STEPS if one.key == key)
        assert any(set(step.probes_for(kind)) - set(usual[key]) for kind in StoryKind.values)


def test_a_pause_keeps_this_screen_beside_the_others(community: Community, member: Person) -> None:
    client = client_of(member)
    client.post(at(community, "moment"), {"title": "The pump", "go": "next"})
    some = {"situation": "Half a sen", "guided-at": "situation"}
    client.post(f"/content/drafts/story-{community.pk}/?some", {"fields": json.dumps(some)})
    fields = Draft.objects.get().fields
    assert (fields["title"], fields["situation"]) == ("The pump", "Half a sen")


def test_cues_stand_beside_the_sentence_that_was_chosen(community: Community, member: Person) -> None:
    client = client_of(member)
    client.post(at(community, "moment"), {"title": "The pump", "kind": "trick", "go": "next"})
    client.post(at(community, "situation"), {"situation": "It was late. Nobody came.", "go": "cues"})
    page = client.get(at(community, "cues")).content.decode()
    assert '<option value="situation|It was late.">' in page
    cue = {"cue-0-note": "No steps in the corridor", "cue-0-place": "situation|Nobody came.", "go": "sharing"}
    client.post(at(community, "cues"), cue)
    assert client.post(at(community, "sharing"), {"go": "tell"}).status_code == 302
    story = Story.objects.get()
    assert story.parts.get().cues.get().anchor == "Nobody came."
    assert not Draft.objects.exists()


def test_telling_without_a_title_leads_to_the_question_for_it(community: Community, member: Person) -> None:
    client = client_of(member)
    client.post(at(community, "situation"), {"situation": "It was late.", "go": "sharing"})
    answer = client.post(at(community, "sharing"), {"go": "tell"}, follow=True)
    assert answer.redirect_chain[-1][0] == at(community, "moment")
    assert "so the right person notices it" in answer.content.decode()
    assert not Story.objects.exists()


def half_told(community: Community, member: Person) -> dict[str, str]:
    """What the last page sends: with its hidden fields."""
    client = client_of(member)
    client.post(at(community, "moment"), {"title": "The pump", "go": "next"})
    client.post(at(community, "situation"), {"situation": "It was late.", "go": "sharing"})
    page = client.get(at(community, "sharing")).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    return hidden | {"role": "Ward nurse", "go": "tell"}


@pytest.mark.parametrize("nameless", ["", "on"])
def test_pressed_twice_it_is_told_once_and_the_second_press_leads_there(
    community: Community, member: Person, nameless: str
) -> None:
    sent = half_told(community, member) | {"nameless": nameless}
    first, second = (client_of(member).post(at(community, "sharing"), sent) for _time in range(2))
    story = Story.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == story.get_absolute_url()
    assert not Draft.objects.exists()
    another = half_told(community, member)
    assert client_of(member).post(at(community, "sharing"), another).status_code == 302
    assert Story.objects.count() == 2
    # Somebody else is not led there by the number of its draft.
    stranger = client_of(make_member(community)).post(at(community, "sharing"), another)
    assert stranger.headers["Location"] == at(community, "moment")


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_is_told_once(community: Community, member: Person) -> None:
    sent, together = half_told(community, member), Barrier(2)

    def press() -> str:
        client = client_of(member)
        together.wait()
        try:
            return client.post(at(community, "sharing"), sent).headers["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        led = {press.result() for press in [pool.submit(press) for _time in range(2)]}
    assert led == {Story.objects.get().get_absolute_url()}


def test_a_request_is_answered_by_what_is_told_one_question_at_a_time(community: Community, member: Person) -> None:
    asked = ask_for_story(community, author=make_member(community), question="Has anyone lost the pump?")
    client = client_of(member)
    page = client.get(at(community), {"answers": asked.pk}, follow=True).content.decode()
    assert "Has anyone lost the pump?" in page
    client.post(at(community, "moment"), {"title": "The pump", "go": "next"})
    client.post(at(community, "situation"), {"situation": "It was late.", "go": "sharing"})
    client.post(at(community, "sharing"), {"go": "tell"})
    asked.refresh_from_db()
    assert asked.answered_by == Story.objects.get()


def test_a_photo_has_its_places_one_question_at_a_time(community: Community, member: Person) -> None:
    client = client_of(member)
    client.post(at(community, "moment"), {"title": "The crate", "kind": "trick", "go": "next"})
    picture = SimpleUploadedFile("crate.png", drawing("full-crate"))
    sent = {"photo_file": picture, "photo_words": "A crate", "go": "stay"}
    page = client.post(at(community, "photo"), sent, follow=True)
    assert 'alt="A crate"' in page.content.decode()
    client.post(at(community, "situation"), {"situation": "It was late.", "go": "cues"})
    assert "On the photo" in client.get(at(community, "cues")).content.decode()
    cue = {"cue-0-note": "One gap", "cue-0-place": "photo|", "cue-0-x": "27", "cue-0-y": "42", "go": "sharing"}
    client.post(at(community, "cues"), cue)
    assert client.post(at(community, "sharing"), {"go": "tell"}).status_code == 302
    told = Story.objects.get().parts.get(name="photo").cues.get()
    assert (told.note, told.x, told.y) == ("One gap", 27, 42)


def tell_it(community: Community, member: Person, title: str, situation: str, **more: str) -> str:
    client = client_of(member)
    client.post(at(community, "moment"), {"title": title, "go": "next"})
    client.post(at(community, "situation"), {"situation": situation, "go": "sharing"})
    page: str = client.post(at(community, "sharing"), more | {"go": "tell"}, follow=True).content.decode()
    return page


def test_the_same_words_again_and_again_are_told_no_third_time_and_stay(community: Community, member: Person) -> None:
    words = "The cheapest burners for every school are here, write to me today please."
    for number in range(2):
        tell_it(community, member, f"Number {number}", words)
    page = tell_it(community, member, "Number 3", words)
    assert "You have said these words already" in page
    assert words in page
    assert Story.objects.count() == 2
    tell_it(community, member, "Number 3", f"{words} Or tomorrow.")
    assert Story.objects.count() == 3


def test_without_a_name_nobody_in_their_first_days_leads_out_more_than_others(
    community: Community, member: Person
) -> None:
    links = [f"https://w7461-{number}.example/" for number in range(4)]
    page = tell_it(community, member, "The pump", " ".join(links), nameless="on")
    assert "In your first days this can have up to 3 links" in page
    assert not Story.objects.exists()
    tell_it(community, member, "The pump", " ".join(links[:3]), nameless="on")
    assert Story.objects.get().is_nameless
