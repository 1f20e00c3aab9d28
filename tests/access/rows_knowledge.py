from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from communities.quoting import Quote, story_from
from knowledge.beside.noting import note
from knowledge.collections.gathering import add, begin
from knowledge.freshness.checking import confirm
from knowledge.interviews.holding import accept, ask, write
from knowledge.models import PartName
from knowledge.requests.asking import nudge
from knowledge.requests.rounds import open_round
from knowledge.resources.remarking import remark
from knowledge.resources.sharing import share
from knowledge.sheets.writing import share as share_sheet
from knowledge.telling import CueDraft, StoryDraft, ask_for_story, change, tell
from tests.access.scene import CONTENT, MEMBERS, Scene
from tests.access.table import (
    LEADING,
    ROLES,
    Rule,
    Says,
    belonging,
    everybody,
    first_sign_in,
    leaders,
    members,
    nothing,
    only,
    planter,
    reading,
    row,
)
from tests.cast import make_member

FORMS = {"cue-TOTAL_FORMS": "0", "cue-INITIAL_FORMS": "0", "cue-MIN_NUM_FORMS": "0", "cue-MAX_NUM_FORMS": "12"}
WITH_ACCOUNT = frozenset(ROLES) - {"anonymous"}


@planter
def plant(scene: Scene) -> None:
    parts: dict[str, str] = {
        PartName.SITUATION: scene.canary(CONTENT, "situation"),
        PartName.ADVICE: scene.canary(CONTENT, "advice"),
    }
    draft = StoryDraft(
        title=scene.canary(CONTENT, "story"),
        standfirst=scene.canary(CONTENT, "storyformer"),
        parts=parts,
        cues=[CueDraft(note=scene.canary(CONTENT, "cue"))],
    )
    story = tell(scene.community, draft, author=scene.ward.member)
    confirm(story, by=scene.ward.facilitator, words=scene.canary(CONTENT, "checked"))
    scene["check"] = story.checks.get().pk
    said = scene.canary(CONTENT, "margin")
    scene["margin"] = note(story, "situation", by=scene.ward.facilitator, kind="differs", words=said).pk
    asked: dict[str, Any] = {"question": scene.canary(CONTENT, "wanted"), "details": scene.canary(CONTENT, "wantedfor")}
    wanted = ask_for_story(scene.community, author=scene.ward.member, **asked)
    to_steward = scene.canary(frozenset({"steward"}), "nudge")
    scene["nudge"] = nudge(wanted, scene.ward.steward, by=scene.ward.facilitator, words=to_steward).pk
    collection = begin(
        scene.community,
        by=scene.ward.member,
        words={"title": scene.canary(CONTENT, "collection"), "about": scene.canary(CONTENT, "collectionabout")},
    )
    item = add(collection, by=scene.ward.member, kind="story", target=story.pk, note=scene.canary(CONTENT, "itemnote"))
    scene["collection"], scene["item"] = collection.pk, item.pk
    private = frozenset({"facilitator"})
    quote = Quote(scene.ward.facilitator.pk, scene.canary(private, "quoted"), timezone.now(), "/")
    retold = story_from(
        scene.community,
        by=scene.ward.facilitator,
        title=scene.canary(private, "retold"),
        kind="thread",
        number=0,
        quotes=[quote],
    )
    scene["retelling"] = int(str(retold).rstrip("/").rsplit("/", 1)[1])
    interview = ask(
        scene.community,
        asker=scene.ward.facilitator,
        teller=scene.ward.steward,
        about=scene.canary(frozenset({"facilitator", "steward"}), "interview"),
    )
    accept(interview)
    told = scene.canary(frozenset({"facilitator", "steward"}), "interviewpart")
    write(interview, "timeline", told, by=scene.ward.steward, started_from=0)
    scene["interview"], scene["interview_part"] = interview.pk, interview.parts.get().pk
    sheet_words = {"kind": "checklist", "licence": "here", "title": scene.canary(CONTENT, "sheet")}
    sheet_words |= {"why": scene.canary(CONTENT, "sheetwhy"), "source": scene.canary(CONTENT, "sheettext")}
    scene["sheet"] = share_sheet(scene.community, by=scene.ward.member, words=sheet_words).pk
    coming = timezone.localdate() + timedelta(days=2)
    scene["wanted"], scene["round"] = (
        wanted.pk,
        open_round(
            scene.community,
            by=scene.ward.facilitator,
            words={"theme": scene.canary(CONTENT, "round"), "begins_on": coming, "ends_on": coming},
        ).pk,
    )
    change(story, replace(draft, standfirst=scene.canary(CONTENT, "standfirst")), by=scene.ward.member)
    scene["story_edition"] = story.editions.get().pk
    # Whoever tells something to the whole site is named there, which members of a closed community else are not.
    known = make_member(scene.community, "Somebody Known")
    for name, audience, seen_by in (("kept", "community", MEMBERS), ("sitewide", "site", WITH_ACCOUNT)):
        draft = StoryDraft(title=scene.canary(seen_by, name), parts={"situation": "So it was."}, audience=audience)
        one = tell(scene.community, draft, author=known)
        scene[name], scene[f"{name}_slug"] = one.pk, one.slug
    url = f"https://example.org/{scene.canary(CONTENT, 'url').split()[1]}"
    words: dict[str, Any] = {"title": scene.canary(CONTENT, "resource"), "why": scene.canary(CONTENT, "resourcewhy")}
    resource = share(scene.community, by=scene.ward.member, url=url, **words)
    scene["resource"] = resource.pk
    scene["remark"] = remark(resource, by=scene.ward.facilitator, words=scene.canary(CONTENT, "remarked")).pk
    scene["story"], scene["story_slug"] = story.pk, story.slug


def story(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["story"]]


def titled(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["story"], scene["story_slug"]]


def told(scene: Scene) -> Mapping[str, Any]:
    return {"title": "The printout", "kind": "near-miss", "situation": "It was ten to nine.", **FORMS}


def step(scene: Scene) -> Sequence[Any]:
    return [scene.slug, "situation"]


def former(scene: Scene) -> Mapping[str, Any]:
    return {"edition": scene["story_edition"]}


def told_to(scene: Scene, name: str) -> Sequence[Any]:
    return [scene.slug, scene[name], scene[f"{name}_slug"]]


def having_account(access: str, role: str) -> Says:
    """Everybody with an account, and where the community is private its members alone."""
    if access == "private":
        return belonging(access, role)
    return Says.NOT_FOUND if role == "anonymous" else Says.OK


teller = only(frozenset({"member"}), visitors=Says.FORBIDDEN)
with_account = only(WITH_ACCOUNT)

row("knowledge:mine", everybody, at=nothing)
row("knowledge:mine", everybody, at=nothing, query="?q=lighthouse")
row("knowledge:library", reading, shows=["story", "wanted"])
row("knowledge:library", reading, query="?q=lighthouse")
row("knowledge:feed", reading, shows=["story"])
row("knowledge:library", reading, query="?order=used", shows=["story"])
row("knowledge:tell", members)
row("knowledge:tell", members, "post", data=told)
row("knowledge:requests", members, shows=["wanted"])
row("knowledge:requests", members, "post", data=lambda scene: {"question": "What do you do at four?"})
row("knowledge:story", reading, at=titled, shows=["story", "standfirst", "situation", "advice", "cue"])
row("knowledge:change", teller, at=story, shows=["situation"])
row("knowledge:change", teller, "post", at=story, data=told)
row("knowledge:check", members, at=story, shows=["story", "checked"])
row("moderation:flag", first_sign_in(members), at=lambda scene: ["check", scene["check"]])
row("knowledge:check", members, "post", at=story, data=lambda scene: {"answer": "holds", "words": "On Tuesday."})
row("knowledge:guided", members)
row("knowledge:guided-step", members, at=step)
row("knowledge:guided-step", members, "post", at=step, data=lambda scene: {"situation": "It was ten to nine."})
row("knowledge:shelves", leaders)
row("knowledge:shelves", leaders, "post", data=lambda scene: {"names": "Nights"})
row("knowledge:versions", reading, at=story, shows=["story", "storyformer"])
row("knowledge:versions", only(LEADING | {"member"}, visitors=Says.FORBIDDEN), "post", at=story, data=former)
# Nobody here was asked to stand beside the teller.
row("knowledge:coauthors", only(frozenset()), "post", at=story, data=lambda scene: {"answer": "yes"})
# What was told to members stays with them where everybody reads; what everybody with an account may read goes further.
row("knowledge:story", belonging, at=lambda scene: told_to(scene, "kept"), shows=["kept"])
row("knowledge:story", having_account, at=lambda scene: told_to(scene, "sitewide"), shows=["sitewide"])
row("knowledge:reading", with_account, "post", at=story)


def noted(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["story"], scene["margin"]]


def situation(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["story"], "situation"]


row("knowledge:note", members, at=situation, shows=["situation"])
row("knowledge:note", members, "post", at=situation, data=lambda scene: {"kind": "recognise"})
row("knowledge:one-note", only(frozenset({"member", "facilitator"})), at=noted, shows=["margin"])
row("knowledge:one-note", only(frozenset({"member"})), "post", at=noted, data=lambda scene: {"words": "At four."})
row("moderation:flag", first_sign_in(members), at=lambda scene: ["storynote", scene["margin"]])


def resource(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["resource"]]


def shared(scene: Scene) -> Mapping[str, Any]:
    return {"url": "https://example.org/elsewhere", "title": "A page elsewhere", "edition": "1"}


def remarked(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["remark"]]


def something(scene: Scene) -> Mapping[str, Any]:
    return {"words": "It helped."}


sharer_and_leaders = only(frozenset({"member", "facilitator", "steward"}))

row("knowledge:resources", reading, shows=["resource", "resourcewhy"])
row("knowledge:resources", members, "post", data=shared)
row("knowledge:resource", reading, at=resource, shows=["resource", "resourcewhy", "url", "remarked"])
row("knowledge:resource-change", sharer_and_leaders, at=resource, shows=["resource"])
row("knowledge:resource-change", sharer_and_leaders, "post", at=resource, data=shared)
row("knowledge:resource-adaptation", members, at=resource, shows=["resource"])
row("knowledge:resource-adaptation", members, "post", at=resource, data=shared)
row("knowledge:resource-versions", reading, at=resource)
row("knowledge:resource-remarks", members, at=resource, shows=["resource"])
row("knowledge:resource-remarks", members, "post", at=resource, data=something)
row("knowledge:remark-removal", only(frozenset({"facilitator"})), "post", at=remarked)
row("moderation:flag", first_sign_in(members), at=lambda scene: ["remark", scene["remark"]])
row("knowledge:resource-removal", sharer_and_leaders, "post", at=resource)
row("moderation:flag", first_sign_in(members), at=lambda scene: ["resource", scene["resource"]])


def wanted(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["wanted"]]


def opened(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["round"]]


def dates(scene: Scene) -> Mapping[str, Any]:
    today = timezone.localdate().isoformat()
    return {"theme": "First nights", "begins_on": today, "ends_on": today}


asker_and_leaders = only(frozenset({"member", "facilitator", "steward"}))

row("knowledge:request", reading, at=wanted, shows=["wanted", "wantedfor"])
row("knowledge:wish", members, "post", at=wanted)
row("knowledge:nudges", members, "post", at=wanted, data=lambda scene: {"handle": scene.ward.facilitator.handle})
row("knowledge:aside", members, "post", at=wanted)
row(
    "knowledge:answer",
    members,
    "post",
    at=wanted,
    data=lambda scene: {"address": f"/c/{scene.slug}/stories/{scene['story']}/x/"},
)
row("knowledge:request-withdrawal", asker_and_leaders, "post", at=wanted)
row("knowledge:new-round", leaders)
row("knowledge:new-round", leaders, "post", data=dates)
row("knowledge:round", reading, at=opened, shows=["round"])
row("knowledge:round-calling-off", leaders, "post", at=opened)
row("moderation:flag", first_sign_in(members), at=lambda scene: ["story-request", scene["wanted"]])


def collection(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["collection"]]


def item(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["collection"], scene["item"]]


def gathered(scene: Scene) -> Sequence[Any]:
    return [*collection(scene), f"lighthouse-{scene.token('collection')}"]


gatherer = only(frozenset({"member"}))
gathering = {"title": "All about handover"}

row("knowledge:collections", reading, shows=["collection", "collectionabout"])
row("knowledge:new-collection", members)
row("knowledge:new-collection", members, "post", data=lambda scene: gathering)
row("knowledge:collection", reading, at=gathered, shows=["collection", "collectionabout", "story", "itemnote"])
row("knowledge:collection-words", gatherer, at=collection, shows=["collection"])
row("knowledge:collection-words", gatherer, "post", at=collection, data=lambda scene: gathering)
row("knowledge:collection-items", gatherer, at=collection, shows=["story", "itemnote"])
row("knowledge:collection-items", gatherer, "post", at=collection, data=lambda scene: {"note": "Then this."})
row("knowledge:collection-item", gatherer, at=item, shows=["itemnote"])
row("knowledge:collection-item", gatherer, "post", at=item, data=lambda scene: {"up": "1"})
row("knowledge:path-step", members, "post", at=item)
row("knowledge:collection-file", reading, at=collection)
row("knowledge:collection-featuring", leaders, "post", at=collection)
row("knowledge:collection-removal", asker_and_leaders, "post", at=collection)
row("moderation:flag", first_sign_in(members), at=lambda scene: ["collection", scene["collection"]])


def _of_members(roles: frozenset[str]) -> Rule:
    """Those alone; other members find nothing, others are refused as everywhere that is for members."""

    def rule(access: str, role: str) -> Says:
        said = members(access, role)
        return Says.NOT_FOUND if said is Says.OK and role not in roles else said

    return rule


def retelling(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["retelling"]]


teller_alone = _of_members(frozenset({"facilitator"}))
row("knowledge:retelling", teller_alone, at=retelling, shows=["retold", "quoted"])
row(
    "knowledge:retelling",
    _of_members(frozenset({"facilitator"})),
    "post",
    at=retelling,
    data=lambda scene: {"title": "Nights"},
)
row("knowledge:consent", _of_members(frozenset()), "post", at=retelling, data=lambda scene: {"answer": "yes"})
row("knowledge:retelling-giving-up", teller_alone, "post", at=retelling)


def interview(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["interview"]]


two = _of_members(frozenset({"facilitator", "steward"}))
row("knowledge:interviews", members)
row("knowledge:interviews", members, "post", data=lambda scene: {"handle": scene.ward.removed.handle, "about": "x"})
row("knowledge:interview", two, at=interview, shows=["interview", "interviewpart"])
row("knowledge:interview-answer", _of_members(frozenset()), "post", at=interview)
row(
    "knowledge:interview-part",
    two,
    "post",
    at=lambda scene: [*interview(scene), "cues"],
    data=lambda scene: {"words": "A hand", "edition": "0"},
)
row(
    "knowledge:interview-sending-back",
    _of_members(frozenset({"steward"})),
    "post",
    at=lambda scene: [*interview(scene), "timeline"],
    data=lambda scene: {"words": "It was three"},
)
row("knowledge:interview-kind", two, "post", at=interview, data=lambda scene: {"kind": "trick"})
row("knowledge:interview-handing-over", teller_alone, "post", at=interview)
row("knowledge:interview-approval", _of_members(frozenset({"steward"})), at=interview, shows=["interviewpart"])
row("knowledge:interview-approval", _of_members(frozenset({"steward"})), "post", at=interview, data=told)


def sheet(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["sheet"]]


def sheet_titled(scene: Scene) -> Sequence[Any]:
    return [*sheet(scene), f"lighthouse-{scene.token('sheet')}"]


def sheet_sent(scene: Scene) -> Mapping[str, Any]:
    words = {"kind": "text", "licence": "here", "title": "Before a transfer", "source": "- pump", "edition": "1"}
    return words


row("knowledge:new-sheet", members)
row("knowledge:new-sheet", members, "post", data=sheet_sent)
row("knowledge:sheet", reading, at=sheet_titled, shows=["sheet", "sheetwhy", "sheettext"])
row("knowledge:sheet-change", members, at=sheet, shows=["sheettext"])
row("knowledge:sheet-change", members, "post", at=sheet, data=sheet_sent)
row("knowledge:sheet-adaptation", members, at=sheet, shows=["sheettext"])
row("knowledge:sheet-adaptation", members, "post", at=sheet, data=sheet_sent)
row("knowledge:sheet-versions", reading, at=sheet, shows=["sheettext"])
row(
    "knowledge:sheet-versions",
    only(LEADING | {"member"}, visitors=Says.FORBIDDEN),
    "post",
    at=sheet,
    data=lambda scene: {"edition": "1"},
)
row("knowledge:sheet-remarks", members, at=sheet, shows=["sheet"])
row("knowledge:sheet-remarks", members, "post", at=sheet, data=something)
row("knowledge:sheet-removal", asker_and_leaders, "post", at=sheet)
row("moderation:flag", first_sign_in(members), at=lambda scene: ["sheet", scene["sheet"]])


def the_one(one: str) -> Rule:
    return first_sign_in(lambda access, role: Says.OK if role == one else Says.NOT_FOUND)


def others_who_read(access: str, role: str) -> Says:
    """The facilitator said it."""
    return Says.NOT_FOUND if role == "facilitator" else reading(access, role)


row("moderation:flag-saying", the_one("steward"), at=lambda scene: ["nudge", scene["nudge"]], shows=["nudge"])
row("moderation:flag-saying", the_one("steward"), at=lambda scene: ["interview", scene["interview"]])
row("moderation:flag-saying", the_one("facilitator"), at=lambda scene: ["interview-part", scene["interview_part"]])
row(
    "moderation:flag-saying",
    first_sign_in(others_who_read),
    at=lambda scene: ["round", scene["round"]],
    shows=["round"],
)
