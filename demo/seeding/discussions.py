"""The demo's threads: started, answered, summed up."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from content.drafting import draft_of, save_draft
from content.uploading import take_upload
from demo.seeding.drawings import drawing
from demo.seeding.marks import Marks
from demo.seeding.polls import PollPlan
from demo.seeding.timeline import Cast, sending_key
from demo.seeding.words import CommunityWords, Words, archive
from discussions.answering import choose_answer
from discussions.drafts import REPLY
from discussions.following import follow
from discussions.importing.bringing import bring_in
from discussions.models import Introductions, Post, Thread
from discussions.posting import edit_post, reply, start_thread
from discussions.splitting import split
from discussions.summarising import agree, write_summary
from discussions.tending import pin


def plan(words: CommunityWords, cast: Cast, marks: Marks) -> None:
    for thread in words.threads:
        ThreadPlan(words.slug, thread, cast, marks).plan()


def bring_in_the_archive(words: CommunityWords, cast: Cast) -> None:
    """Real letters of real people: they keep the dates they had, whatever day the demo is of."""
    if words.needs_archive and (path := archive()):
        bring_in([path], community=cast.communities[words.slug])


class ThreadPlan:
    def __init__(self, slug: str, words: Words, cast: Cast, marks: Marks) -> None:
        self.slug = slug
        self.words = words
        self.cast = cast
        self.marks = marks
        self.posts = [words, *words.get("post", [])]
        self.times = cast.calendar.in_order(post["at"] for post in self.posts)

    def plan(self) -> None:
        for number, (post, at) in enumerate(zip(self.posts, self.times, strict=True), start=1):
            write = partial(self._start, at) if number == 1 else partial(self._reply, number, post, at)
            self.cast.plan(at, write)
            self.marks.plan(post, partial(self._post, number), at)
            if "question" in post:
                PollPlan(post["question"], self.cast, partial(self._post, number)).plan(at)
            if added := post.get("added"):
                added_at = self.cast.calendar.at(added["at"])
                self.cast.plan(added_at, partial(self._add, number, added, added_at))
            if post.get("answer"):
                chosen_at = at + min(timedelta(hours=20), (self.cast.calendar.now - at) / 2)
                self.cast.plan(chosen_at, partial(self._choose, number, chosen_at))
        if summary := self.words.get("summary"):
            at = self.cast.calendar.at(summary["at"])
            self.cast.plan(at, partial(self._sum_up, summary, at))

        if half := self.words.get("draft"):
            self.cast.plan(self.cast.calendar.at(half["at"]), partial(self._begin_a_reply, half))
        if split_off := self.words.get("split"):
            self.cast.plan(self.cast.calendar.at(split_off["at"]), partial(self._split, split_off))

    @property
    def thread(self) -> Thread:
        thread: Thread = self.cast.made[self.slug, self.words["key"]]
        return thread

    def _post(self, number: int) -> Post:
        post: Post = self.cast.made[self.slug, f"{self.words['key']}#{number}"]
        return post

    def _keep(self, number: int, post: Post, words: Words) -> None:
        self.cast.made[self.slug, f"{self.words['key']}#{number}"] = post
        if number > 1 and "key" in words:
            self.cast.made[self.slug, words["key"]] = post

    def _sending(self, number: int) -> dict[str, Any]:
        post = self.posts[number - 1]
        return {
            "author": self.cast.people[post["by"]],
            "source": post["text"].strip(),
            "sending_key": sending_key(self.slug, self.words["key"], number),
        }

    def _start(self, at: datetime) -> None:
        thread = start_thread(
            self.cast.communities[self.slug],
            title=self.words["title"],
            kind=self.words["kind"],
            tags=self.words["tags"],
            at=at,
            **self._sending(1),
        )
        self.cast.made[self.slug, self.words["key"]] = thread
        if self.words.get("pinned"):
            pin(thread, by=self.cast.people[self.words["by"]])
        if self.words.get("introductions"):
            Introductions.objects.update_or_create(community=thread.community, defaults={"thread": thread})
        self._keep(1, thread.posts.select_related("thread__community").get(number=1), self.words)
        for person in self.cast.everybody(self.words.get("follows", [])):
            follow(thread, person=person)

    def _reply(self, number: int, words: Words, at: datetime) -> None:
        post = reply(self.thread, at=at, **self._sending(number))
        self._keep(number, post, words)

    def _add(self, number: int, added: Words, at: datetime) -> None:
        """Words and a picture that came later: the post says that it was changed, and its history what."""
        post = Post.objects.select_related("author").get(pk=self._post(number).pk)
        if post.edited_at is None:
            file = SimpleUploadedFile(f"{added['picture']}.png", drawing(added["picture"]))
            shown = take_upload(file, owner=post.author).markdown
            edit_post(post, source=f"{post.source}\n\n{added['text']}\n\n{shown}", by=post.author, at=at)

    def _begin_a_reply(self, half: Words) -> None:
        by = self.cast.people[half["by"]]
        if draft_of(by, REPLY, self.thread.pk) is None:
            save_draft(by, REPLY, self.thread.pk, {"source": half["text"]})

    def _choose(self, number: int, at: datetime) -> None:
        if not Thread.objects.filter(pk=self.thread.pk, answer__isnull=False).exists():
            choose_answer(self.thread, self._post(number), by=self.cast.people[self.words["by"]], at=at)

    def _split(self, words: Words) -> None:
        if not Thread.objects.filter(split_from=self.thread).exists():
            split(self.thread, words["numbers"], title=words["title"], by=self.cast.people[words["by"]])

    def _sum_up(self, words: Words, at: datetime) -> None:
        if not hasattr(Thread.objects.select_related("summary").get(pk=self.thread.pk), "summary"):
            by, after = self.cast.people[words["by"]], words.get("after")
            summary = write_summary(self.thread, source=_summary(words), by=by, after_number=after, at=at)
            for person in self.cast.everybody(words.get("agreed_by", [])):
                agree(summary, person=person, edition=summary.edition)


def _summary(words: Words) -> str:
    agreed = "\n".join(f"- {line}" for line in words["agreed"])
    still_open = "\n".join(f"- {line}" for line in words["open"])
    return f"{agreed}\n\n**Still open**\n\n{still_open}"
