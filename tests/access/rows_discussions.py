from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from content.drafting import save_draft
from content.reacting import react
from content.saving import save_for_later
from content.uploading import take_upload
from content.using import record_use
from discussions.models import Poll, PostEdition, ThreadKind
from discussions.polls.asking import Question
from discussions.posting import GRACE, edit_post, reply, start_thread
from discussions.summarising import write_summary
from discussions.withdrawing import withdraw
from tests.access.scene import CONTENT, LEADERS, Scene
from tests.access.table import (
    BELONGING,
    LEADING,
    Says,
    belonging,
    first_sign_in,
    keeping_track,
    leaders,
    members,
    nothing,
    only,
    planter,
    reading,
    row,
    signed_in,
)

# Words of thanks are between two people.
BETWEEN = frozenset({"member", "facilitator"})


@planter
def plant(scene: Scene) -> None:
    ward = scene.ward
    thread = start_thread(
        scene.community,
        author=ward.member,
        title=scene.canary(CONTENT, "thread"),
        source=scene.canary(CONTENT, "former"),
        kind=ThreadKind.ASK,
        tags=[scene.canary(CONTENT, "tag")],
    )
    answer = reply(thread, author=ward.facilitator, source=scene.canary(CONTENT, "reply"))
    summary = write_summary(thread, source=scene.canary(CONTENT, "summary"), by=ward.facilitator)
    scene["summed_up"] = summary.editions.get().pk
    react(answer, "thanks", person=ward.member, words=scene.canary(BETWEEN, "thanks"))
    shown = react(answer, "thanks", person=ward.steward, words=scene.canary(CONTENT, "shown-thanks"), on_profile=True)
    scene["thanks"] = shown.pk
    scene["account"] = record_use(answer, person=ward.member, outcome="worked", where=scene.canary(CONTENT, "use")).pk
    file = SimpleUploadedFile("notes.txt", scene.canary(CONTENT, "file").encode())
    edit_post(
        thread.posts.get(number=1), source=scene.canary(CONTENT, "post"), by=ward.member, at=timezone.now() + 2 * GRACE
    )
    question = Question(scene.canary(CONTENT, "polled"), [scene.canary(CONTENT, "choice"), "Another"])
    scene["poll"] = reply(thread, author=ward.member, source="Which?", question=question).number
    withdrawn = reply(thread, author=ward.facilitator, source=scene.canary(LEADERS, "withdrawn"))
    withdraw(withdrawn, by=ward.facilitator)
    scene["upload"] = take_upload(file, owner=ward.facilitator)
    edit_post(answer, source=f"{answer.source}\n\n{scene['upload'].markdown}", by=ward.facilitator)
    save_for_later(answer, person=ward.member)
    save_draft(ward.member, "thread", thread.pk, {"source": scene.canary(frozenset({"member"}), "draft")})
    scene["edition"] = PostEdition.objects.latest("pk").pk
    scene["thread"], scene["thread_slug"], scene["reply"] = thread.pk, thread.slug, answer.pk


def thread(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["thread"]]


def first_post(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["thread"], 1]


def second_post(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["thread"], 2]


def withdrawn_post(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["thread"], 4]


def question(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["thread"], scene["poll"]]


def answered(scene: Scene) -> dict[str, str]:
    poll = Poll.objects.get(post__thread=scene["thread"])
    return {f"poll-{poll.pk}-picks": "1"}


def titled(scene: Scene) -> Sequence[Any]:
    return [scene.slug, scene["thread"], scene["thread_slug"]]


def marked(scene: Scene) -> Sequence[Any]:
    return ["post", scene["reply"], "thanks"]


def used(scene: Scene) -> Sequence[Any]:
    return ["post", scene["reply"]]


def flagged(scene: Scene) -> Sequence[Any]:
    return ["post", scene["reply"]]


def attached(scene: Scene) -> Sequence[Any]:
    return [scene["upload"].key, scene["upload"].name]


def draft(scene: Scene) -> Sequence[Any]:
    return [f"thread-{scene['thread']}"]


asking_or_leading = only(frozenset({"member", "facilitator", "steward"}))
asker = only(frozenset({"member"}))
author = only(frozenset({"member"}), visitors=Says.FORBIDDEN)
# A facilitator wrote what is marked, and nobody thanks themselves.
marking = only(frozenset({"colleague", "member", "steward"}))


hiding_history = only(frozenset({"member", "facilitator", "steward"}), visitors=Says.FORBIDDEN)


def leading_unseen(access: str, role: str) -> Says:
    """What was taken away is there for those who lead, and for nobody else."""
    return Says.OK if role in LEADING else Says.NOT_FOUND


# Who reads but does not take part is told why.
agreeing = only(BELONGING)
ACT = {"number": "1"}
row("discussions:threads", reading, shows=["thread"])
row("discussions:threads", reading, query="?show=unread")
row("discussions:new-thread", members)
row("discussions:new-thread", members, "post", data=lambda scene: {"title": "A question", "source": "Who knows?"})
row("discussions:introduction", members)
row("discussions:introduction", members, "post", data=lambda scene: {"answer_0": "Nights."})
row("discussions:thread-by-number", reading, at=thread)
row("discussions:thread", reading, at=titled, shows=["thread", "post", "reply", "summary", "tag", "polled", "choice"])
row("discussions:thread", reading, at=titled, query="?post=2")
row("discussions:post", reading, at=first_post)
row("discussions:post-acts", reading, at=first_post)
row("discussions:post-acts", reading, at=second_post)
row("discussions:replies", members, at=thread)
row("discussions:replies", members, "post", at=thread, data=lambda scene: {"source": "Me too."})
row("discussions:feed", reading, shows=["thread"])
row("discussions:reading", keeping_track, at=thread)
row("discussions:reading", keeping_track, "post", at=thread, data=lambda scene: ACT)
row("discussions:following", keeping_track, at=thread)
row("discussions:following", keeping_track, "post", at=thread)
row("discussions:arrivals", reading, at=thread)
row("discussions:latest", reading, at=thread)
row("discussions:offer", keeping_track, at=thread)
row("discussions:offer", agreeing, "post", at=thread)
row("discussions:tending", leaders, at=thread, shows=["thread"])
row("discussions:story", members, at=thread, shows=["reply"])
row("discussions:story", members, "post", at=thread, data=lambda scene: {"title": "A story", "numbers": "2"})
row("discussions:split", leaders, at=thread, shows=["reply"])
row("discussions:split", leaders, "post", at=thread, data=lambda scene: {"title": "Something else", "numbers": "2"})
row("discussions:tending", leaders, "post", at=thread, data=lambda scene: {"act": "merge", "address": "nowhere"})
row("discussions:tending", leaders, "post", at=thread, data=lambda scene: {"act": "pin"})
row("discussions:agreement", keeping_track, at=thread)
row("discussions:agreement", agreeing, "post", at=thread, data=lambda scene: {"edition": "1"})
row("discussions:summary-history", reading, at=thread, shows=["summary"])
row("discussions:answer", keeping_track, at=thread)
row("discussions:answer", asking_or_leading, "post", at=thread, data=lambda scene: {"post": "2"})
row("discussions:summary", members, at=thread, shows=["summary"])
row("discussions:summary", members, "post", at=thread, data=lambda scene: {"source": "We agree.", "edition": "1"})
row("discussions:edit-post", author, at=first_post, shows=["post"])
row("discussions:edit-post", author, "post", at=first_post, data=lambda scene: {"source": "Changed."})

row("discussions:asking", reading, at=thread)
row("discussions:poll", members, at=question)
row("discussions:poll", members, "post", at=question, data=answered)
row("discussions:answers", members, at=question, shows=["polled", "choice"])
row("discussions:question", asker, at=question, shows=["polled"])
row("discussions:question", asker, "post", at=question, data=lambda scene: {"question-words": "Which one?"})
row("discussions:history", reading, at=first_post, shows=["post", "former"])
row("discussions:history", hiding_history, "post", at=first_post, data=lambda scene: {"edition": str(scene["edition"])})
row("discussions:removal", author, at=first_post, shows=["post"])
row("discussions:removal", author, "post", at=first_post)
row("discussions:removal", leading_unseen, at=withdrawn_post, shows=["withdrawn"])
row("discussions:removal", leading_unseen, "post", at=withdrawn_post)

row("content:reactions", reading, at=marked, shows=["thanks", "shown-thanks"])
row("content:reactions", marking, "post", at=marked)
row("content:uses", reading, at=used, shows=["use"])
row("content:uses", marking, "post", at=used, data=lambda scene: {"outcome": "worked"})
row("content:names", first_sign_in(belonging), at=lambda scene: ["c", scene.slug], query="?q=no")
row("content:uploads", signed_in, "post", at=nothing)
row("content:draft", first_sign_in(belonging), at=draft, shows=["draft"])
row("content:draft", first_sign_in(belonging), "post", at=draft, data=lambda scene: {"fields": '{"source": "Half"}'})
row("media", reading, at=attached, shows=["file"])
row("discussions:similar", reading, query="?title=where+is+the+lighthouse")
row("content:preview", signed_in, "post", at=nothing, data=lambda scene: {"source": "*Words*"})

row("threads:read", signed_in, "post", at=nothing)
row("moderation:flag", first_sign_in(members), at=flagged)
row("moderation:flag", first_sign_in(members), at=lambda scene: ["use", scene["account"]])
row("moderation:flag", first_sign_in(members), at=lambda scene: ["summary", scene["summed_up"]])
row("moderation:flag", first_sign_in(members), at=lambda scene: ["thanks", scene["thanks"]])
row("moderation:flag", first_sign_in(members), "post", at=flagged, data=lambda scene: {"reason": "spam"})
