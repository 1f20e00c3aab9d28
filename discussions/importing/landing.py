"""A batch becomes rows: threads, posts, letters, and one line in the activity log by which search hears of them."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from communities.models import Community
from content.rendering import shorten, tidy
from discussions.importing import addresses, subjects
from discussions.importing.batches import Batch, Growth, Placed
from discussions.importing.messages import Message
from discussions.models import Letter, Post, Thread
from engagement.log import record
from people.placeholders import Sender, of_somebody_here, person_ids

IMPORTED = "discussions.letters_imported"

LONGEST_TITLE = 140
TOLD_BY_POSTS = ("last_number", "last_post_at", "last_author", "last_excerpt", "face_ids", "people_count", "revision")

# What an archive brings is nobody's news. In threads of letters alone everybody has read everything; in others those
# who had read up to the letters have read them too.
MARK_AS_READ = """
    INSERT INTO discussions_readposition (person_id, thread_id, number, at)
    SELECT member.person_id, thread.id, thread.last_number, now()
    FROM discussions_thread AS thread
    JOIN communities_membership AS member ON member.community_id = thread.community_id
    WHERE thread.id = ANY(%(threads)s) AND thread.last_post_at >= member.joined_at
    AND NOT EXISTS (SELECT FROM discussions_post AS post WHERE post.thread_id = thread.id AND post.origin = '')
    ON CONFLICT (person_id, thread_id) DO NOTHING
"""
MOVE_READERS = """
    UPDATE discussions_readposition AS reading SET number = thread.last_number
    FROM unnest(%(threads)s::bigint[], %(before)s::int[]) AS grown (id, before)
    JOIN discussions_thread AS thread ON thread.id = grown.id
    WHERE reading.thread_id = grown.id AND reading.number >= grown.before
"""


class Landing:
    """Runs inside a transaction of its caller."""

    def __init__(self, community: Community, batch: Batch, list_tags: frozenset[str]) -> None:
        self.community = community
        self.batch = batch
        self.list_tags = list_tags
        self.authors = person_ids(_sender(one.message) for one in batch.placed)
        self.unsaid = of_somebody_here(each for one in batch.placed for each in addresses.in_text(one.message.body))
        self.threads = self._growing_threads()
        self.before = {growth: thread.last_number for growth, thread in self.threads.items()}
        self.begun: list[Thread] = []
        self._writers = self._who_wrote()

    def _growing_threads(self) -> dict[Growth, Thread]:
        """Those that were there, held so that a reply waits for us and we for it."""
        growths = {one.growth.thread_id: one.growth for one in self.batch.placed if one.growth.thread_id}
        held = Thread.objects.select_for_update(of=("self",)).filter(pk__in=growths).order_by("pk")
        return {growths[thread.pk]: thread for thread in held}

    def _who_wrote(self) -> set[tuple[int, int]]:
        there = [thread.pk for thread in self.threads.values()]
        rows = Post.objects.filter(thread__in=there, author__in=set(self.authors.values()), hidden_at=None)
        return set(rows.order_by().values_list("thread_id", "author_id").distinct())

    def land(self) -> None:
        posts = [self._post(one) for one in self.batch.placed]
        Thread.objects.bulk_create(self.begun)
        Thread.objects.bulk_update([self.threads[growth] for growth in self.before], TOLD_BY_POSTS)
        Post.objects.bulk_create(posts)
        self._keep_letters(posts)
        self._mark_as_read()
        scope = self.community.content_scope
        record(IMPORTED, actor=None, target=self.community, scope=scope, posts=[post.pk for post in posts])

    def _post(self, placed: Placed) -> Post:
        message, at = placed.message, placed.at
        author_id = self.authors[_sender(message)]
        thread = self.threads.get(placed.growth) or self._begin(placed, author_id)
        post = Post(thread=thread, number=thread.last_number + 1, author_id=author_id, created_at=at, origin=message.id)
        said = post.write(self._text(message))
        if thread.last_number == 0:
            thread.title = subjects.without_marks(message.subject, self.list_tags) or said.excerpt
            thread.title = shorten(tidy(thread.title), LONGEST_TITLE)
        self._note(thread, post, said.excerpt, placed.growth)
        return post

    def _text(self, message: Message) -> str:
        text = addresses.without(message.body, self.unsaid)
        if not message.left_out:
            return text
        rest = _("(The rest of this message, %(n)d characters, is left out.)") % {"n": message.left_out}
        return f"{text}\n\n{rest}"

    def _begin(self, placed: Placed, author_id: int) -> Thread:
        thread = Thread(community=self.community, author_id=author_id, created_at=placed.at, last_post_at=placed.at)
        self.threads[placed.growth] = thread
        self.begun.append(thread)
        return thread

    def _note(self, thread: Thread, post: Post, excerpt: str, growth: Growth) -> None:
        """What lists show of a thread is of its latest post, which need not be the last an archive brought."""
        key = (growth.thread_id or -id(growth), post.author_id)
        thread.people_count += key not in self._writers
        self._writers.add(key)
        thread.last_number = post.number
        thread.revision += 1
        if post.created_at >= thread.last_post_at:
            thread.show_face(post.author_id)
            thread.last_post_at = post.created_at
            thread.last_author_id = post.author_id
            thread.last_excerpt = excerpt

    def _keep_letters(self, posts: list[Post]) -> None:
        brought = [self._letter(one, post) for one, post in zip(self.batch.placed, posts, strict=True)]
        here = {letter.message_id for letter in brought}
        mentioned = {known: growth for known, growth in self.batch.mentioned.items() if known not in here}
        Letter.objects.bulk_create(
            (
                Letter(community=self.community, message_id=known, thread=self.threads[growth])
                for known, growth in mentioned.items()
            ),
            ignore_conflicts=True,
        )
        Letter.objects.bulk_create(
            brought,
            update_conflicts=True,
            unique_fields=["community", "message_id"],
            update_fields=["thread", "post", "fingerprint", "subject", "at"],
        )

    def _letter(self, placed: Placed, post: Post) -> Letter:
        message = placed.message
        return Letter(
            community=self.community,
            message_id=message.id,
            thread=post.thread,
            post=post,
            fingerprint=message.fingerprint,
            subject=message.base_subject,
            at=placed.at,
        )

    def _mark_as_read(self) -> None:
        grown = [self.threads[growth].pk for growth in self.before]
        everywhere = [thread.pk for thread in self.threads.values()]
        with connection.cursor() as cursor:
            cursor.execute(MOVE_READERS, {"threads": grown, "before": list(self.before.values())})
            cursor.execute(MARK_AS_READ, {"threads": everywhere})


def _sender(message: Message) -> Sender:
    return Sender(tidy(message.name), message.address)
