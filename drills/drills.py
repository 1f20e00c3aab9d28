"""The drills, by their numbers. Each does harm, waits, counts, and says what was kept and what people saw."""

from __future__ import annotations

import signal
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis
from django.db import close_old_connections, connection

from content.models import Reaction, Upload
from discussions.models import Post
from drills.house import House, answers, until
from drills.people import Answered, Writers
from drills.postbox import Postbox
from drills.wires import sockets_come_back
from engagement.mailing import write_plain_mail
from engagement.models import Delivery, Lane, Mail

type Said = list[str]


class Failed(Exception):
    pass


@dataclass
class Ground:
    house: House
    writers: Writers
    postbox: Postbox

    def names(self, number: int) -> list[str]:
        mark = uuid.uuid4().hex[:8]
        return [f"{mark} {n}" for n in range(number)]

    def kept(self, answered: dict[str, Answered]) -> tuple[int, int]:
        """How many were acknowledged, and how many of these are there exactly once."""
        close_old_connections()
        taken = [words for words, answer in answered.items() if answer.status == 302]
        there = Counter(Post.objects.filter(source__in=taken).values_list("source", flat=True))
        return len(taken), sum(there[words] == 1 for words in taken)

    def traces(self, answered: dict[str, Answered]) -> int:
        return sum("Traceback" in answer.text for answer in answered.values())

    def everything_told(self, seconds: float = 300) -> bool:
        return until(lambda: not Delivery.objects.exists(), seconds)

    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.house.valkey.url)


def need(holds: bool, words: str) -> None:
    if not holds:
        raise Failed(words)


def during(ground: Ground, number: int, harm: Callable[[], None]) -> dict[str, Answered]:
    """People write while it happens, and send again what was not taken."""
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(ground.writers.all_insist, ground.names(number))
        time.sleep(0.7)
        harm()
        return writing.result()


def refusals(answered: dict[str, Answered]) -> str:
    """What people met before it was taken, by status; 0 is no answer at all."""
    met: Counter[int] = Counter()
    for answer in answered.values():
        met += answer.refused
    return ", ".join(f"{number} times {status or 'no answer'}" for status, number in met.most_common()) or "none"


def redis_gone(ground: Ground) -> Said:
    house = ground.house
    answered = during(ground, 60, house.valkey.stop)
    taken, there = ground.kept(answered)
    page = answers(f"/c/drills/threads/{ground.writers.thread.pk}/", ground.writers.headers(0))
    later = ground.writers.all_reply(ground.names(10))
    house.valkey.start()
    told = ground.everything_told()
    need(taken == there == 60 and ground.kept(later) == (10, 10), f"{there} of {taken} taken are there")
    need(page == 404 or page < 400, f"a page answered {page}")
    need(told, f"{Delivery.objects.count()} deliveries still wait")
    return [
        f"70 replies while Redis went and stayed away: {taken + 10} taken, all there once; reading answered {page}",
        "after its return nothing waits in the log",
    ]


def cache_gone(ground: Ground) -> Said:
    ground.house.valkey.stop()
    home = answers("/", ground.writers.headers(0))
    ready = answers("/readyz")
    ground.house.valkey.start()
    need(home == 200, f"home answered {home}")
    return [f"signed-in people stay so: home {home}, /readyz {ready}"]


def queue_emptied(ground: Ground) -> Said:
    house = ground.house
    house.end("worker")
    answered = ground.writers.all_reply(ground.names(40))
    until(lambda: ground.redis().llen("hearth:celery") > 0, 10)
    waited = Delivery.objects.count()
    ground.redis().flushall()
    house.start("worker")
    told = ground.everything_told(240)
    need(ground.kept(answered) == (40, 40), "a reply is missing")
    need(told, f"{Delivery.objects.count()} of {waited} still wait")
    return [f"{waited} deliveries were queued when the queue was emptied; the log handed all out again, none is left"]


def redis_full(ground: Ground) -> Said:
    with ground.redis() as client:
        client.config_set("maxmemory", "1mb")
        answered = ground.writers.all_reply(ground.names(20))
        client.config_set("maxmemory", "0")
    need(ground.kept(answered) == (20, 20), "a reply is missing")
    need(ground.everything_told(), "something still waits")
    return ["20 replies while Redis took nothing more: all taken, all there; told when there was room again"]


def letters(ground: Ground, number: int) -> str:
    mark = uuid.uuid4().hex[:8]
    for n in range(number):
        write_plain_mail(
            address=f"p{n}@example.org",
            kind="drill",
            key=f"{mark}:{n}",
            subject=f"{mark} {n}",
            text="Hello",
            lane=Lane.NORMAL,
        )
    return mark


def _count(ground: Ground, mark: str) -> tuple[int, int]:
    """Letters that came, and how many came more than once."""
    came = {subject: n for subject, n in ground.postbox.subjects.items() if subject.startswith(mark)}
    return len(came), sum(n - 1 for n in came.values())


def worker_killed(ground: Ground, with_signal: signal.Signals = signal.SIGKILL) -> Said:
    ground.postbox.seconds = 0.03
    mark = letters(ground, 300)
    until(lambda: _count(ground, mark)[0] >= 100, 60)
    took = ground.house.end("worker", with_signal)
    ground.house.start("worker")
    done = until(
        lambda: _count(ground, mark)[0] == 300 and not Mail.objects.filter(sent_at=None, key__startswith=mark), 300
    )
    came, twice = _count(ground, mark)
    ground.postbox.seconds = 0
    need(done, f"{came} of 300 came")
    need(twice <= (2 if with_signal is signal.SIGKILL else 0), f"{twice} came twice")
    need(all(n <= 2 for n in ground.postbox.message_ids.values()), "a letter came three times")
    words = f"300 letters, {with_signal.name} to the worker in the midst ({took:.1f} s): 300 came, {twice} twice"
    return [words + (" with the same Message-ID" if twice else "")]


def worker_ends_politely(ground: Ground) -> Said:
    return worker_killed(ground, signal.SIGTERM)


def mail_server_gone(ground: Ground) -> Said:
    ground.postbox.controller.stop()
    mark = letters(ground, 20)
    tried = until(lambda: Mail.objects.filter(key__startswith=mark).exclude(last_error="").count() == 20, 60)
    ground.postbox.controller = Postbox().controller
    fresh = ground.postbox = Postbox()
    fresh.controller.start()
    came = until(lambda: _count(ground, mark)[0] == 20, 390)
    need(tried and came, f"{_count(ground, mark)[0]} of 20 came")
    return ["20 letters while the mail server refused: each waited for it, then all 20 came, none twice"]


def poison(ground: Ground) -> Said:
    mark = letters(ground, 50)
    write_plain_mail(
        address="no address at all",
        kind="drill",
        key=f"{mark}:bad",
        subject=f"{mark} bad",
        text="Hello",
        lane=Lane.NORMAL,
    )
    came = until(lambda: _count(ground, mark)[0] >= 50, 90)
    tried = until(lambda: Mail.objects.filter(key=f"{mark}:bad").exclude(last_error="").exists(), 60)
    bad = Mail.objects.get(key=f"{mark}:bad")
    need(tried and bad.sent_at is None, "the one that cannot be sent is not marked")
    need(came, f"{_count(ground, mark)[0]} of 50 came")
    return [f"50 letters with one that cannot be sent among them: 50 came; the other is marked ({bad.last_error})"]


def database_killed(ground: Ground) -> Said:
    house = ground.house

    def harm() -> None:
        assert house.postgres.process
        house.postgres.process.send_signal(signal.SIGQUIT)
        house.postgres.process.wait()
        time.sleep(5)
        house.postgres.start()

    answered = during(ground, 120, harm)
    connection.close()
    first = ground.writers.all_reply(ground.names(5))
    taken, there = ground.kept(answered)
    need(taken == there == 120, f"{there} of {taken} acknowledged are there")
    need(not any(answer.refused[500] for answer in answered.values()), f"somebody met {refusals(answered)}")
    need(not ground.traces(answered), "somebody saw a traceback")
    need(ground.kept(first) == (5, 5), "the first requests afterwards failed")
    return [
        f"Postgres killed for 5 s under 120 replies, sent again until taken: {there} there, each once"
        f" (refused before: {refusals(answered)})",
        "the first five requests afterwards worked",
    ]


def connections_cut(ground: Ground) -> Said:
    def harm() -> None:
        with psycopg2.connect(**connection.get_connection_params()) as other, other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )

    answered = during(ground, 60, harm)
    connection.close()
    taken, there = ground.kept(answered)
    met = sum(answer.refused.total() for answer in answered.values())
    need(taken == there == 60, f"{there} of {taken} acknowledged are there")
    need(met <= 15, f"{met} failed")
    need(ground.everything_told(), "sweeper or worker did not come back")
    return [f"all connections cut under 60 replies: {met} failed and were sent again; {there} there, each once"]


def web_killed(ground: Ground) -> Said:
    house = ground.house

    def harm() -> None:
        house.end("web", signal.SIGKILL)
        house.start("web")

    answered = during(ground, 60, harm)
    taken, there = ground.kept(answered)
    need(taken == there == 60, f"{there} of {taken} acknowledged are there")
    return [
        f"the web server killed under 60 replies, sent again until taken: {there} there, each once"
        f" (refused before: {refusals(answered)})",
        *sockets_come_back(ground),
    ]


def double_clicks(ground: Ground) -> Said:
    keys = [str(uuid.uuid4()) for _ in range(50)]
    mark = uuid.uuid4().hex[:8]
    with ThreadPoolExecutor(10) as pool:
        twice = [
            pool.submit(ground.writers.reply, f"{mark} {n}", n, key) for n, key in enumerate(keys) for _ in range(2)
        ]
        answered = [one.result() for one in twice]
    places = [(answered[i].location, answered[i + 1].location) for i in range(0, 100, 2)]
    made = Post.objects.filter(source__startswith=mark).count()
    need(made == 50, f"{made} posts")
    need(all(first == second for first, second in places), "two answers led to two places")
    return ["50 forms sent twice at once: 50 posts, both answers lead to the same one"]


def many_thanks(ground: Ground) -> Said:
    post = ground.writers.thread.posts.get(number=1)
    path = f"/content/post/{post.pk}/reactions/thanks/"
    with ThreadPoolExecutor(20) as pool:
        answered = list(pool.map(lambda n: ground.writers.post(n % len(ground.writers.people), path, {}), range(200)))
    post.refresh_from_db()
    rows = Reaction.objects.on(post).count()
    faults = sum(answer.status >= 500 or answer.status == 0 for answer in answered)
    need(not faults, f"{faults} failed")
    need(rows == post.thanks_count == len(ground.writers.people), f"{rows} rows, counted {post.thanks_count}")
    return [
        f"200 thanks at once by {len(ground.writers.people)} people: no fault, {rows} rows, counted {post.thanks_count}"
    ]


def disk_full(ground: Ground) -> Said:
    """The disk for uploads has one megabyte. Needs who may mount one."""
    house, disk = ground.house, ground.house.folder / "small-disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True).returncode:
        return ["not tried: nobody here may mount a disk of one megabyte"]
    house.end("web")
    house.start("web", MEDIA_ROOT=str(disk))
    try:
        answered = [ground.writers.send_file(n, f"notes-{n}.txt", b"x" * 300_000) for n in range(8)]
        words = ground.writers.all_reply(ground.names(5))
        files = [path for path in disk.rglob("*") if path.is_file()]
        whole = sum(path.stat().st_size == 300_000 for path in files)
        rows = Upload.objects.filter(name__startswith="notes-").count()
    finally:
        house.end("web")
        subprocess.run(["umount", "-l", str(disk)], check=True)
        house.start("web")
    taken = sum(answer.status == 201 for answer in answered)
    told = [answer for answer in answered if answer.status == 422 and "no room for files" in answer.text]
    need(len(files) == whole == rows == taken, f"{len(files)} files, {whole} whole, {rows} rows, {taken} taken")
    need(taken + len(told) == 8, f"answered {[answer.status for answer in answered]}")
    need(ground.kept(words) == (5, 5), "a reply without a file was not taken")
    return [
        f"8 files of 300 kB onto a disk of 1 MB: {taken} kept whole, {len(told)} refused in words; no half file, no row"
        " without one; five replies meanwhile were taken"
    ]


def backup_under_load(ground: Ground) -> Said:
    house, folder = ground.house, Path(ground.house.folder) / "backups"
    made: list[str] = []
    answered = during(ground, 60, lambda: made.append(house.manage("backup", str(folder)).strip()))
    began = time.monotonic()
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.autocommit = True
        with other.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS copy")
            cursor.execute("CREATE DATABASE copy TEMPLATE template0")
    copy = house.postgres.url.replace("/hearth?", "/copy?")
    house.manage("restore", made[0], DATABASE_URL=copy, MEDIA_ROOT=str(house.folder / "copied"))
    took = time.monotonic() - began
    said = house.manage(
        "shell",
        "--no-imports",
        "-c",
        "from engagement.mailing import send_due_mail; print(send_due_mail())",
        DATABASE_URL=copy,
        MEDIA_ROOT=str(house.folder / "copied"),
    )
    need(ground.kept(answered) == (60, 60), "the backup kept somebody from writing")
    need(said.strip().endswith("0"), "the copy sends mail")
    return [
        f"saved under 60 replies, brought back elsewhere in {took:.0f} s: every table equal, the copy sends nothing"
    ]


def strange_tasks(ground: Ground) -> Said:
    from config.celery import app

    app.send_task("engagement.tasks.of_an_older_release", args=[1, 2, 3])
    app.send_task("engagement.tasks.send_mail_batch", kwargs={"unknown": True})
    mark = letters(ground, 5)
    came = until(lambda: _count(ground, mark)[0] == 5, 60)
    need(came and ground.house.running["worker"].poll() is None, "the worker did not go on")
    return ["a task that is unknown and one with unknown arguments: the worker notes them and goes on"]


DRILLS: dict[int, tuple[str, Callable[[Ground], Said]]] = {
    1: ("Redis ends while people write", redis_gone),
    2: ("Redis is away", cache_gone),
    3: ("The queue is emptied", queue_emptied),
    4: ("Redis is full", redis_full),
    5: ("The worker is killed among letters", worker_killed),
    6: ("The worker is asked to end among letters", worker_ends_politely),
    9: ("The mail server refuses", mail_server_gone),
    12: ("One letter cannot be sent", poison),
    13: ("Postgres is killed", database_killed),
    14: ("All connections are cut", connections_cut),
    17: ("The disk for uploads is full", disk_full),
    18: ("The web server is killed", web_killed),
    22: ("Forms are sent twice", double_clicks),
    26: ("Many thank at once", many_thanks),
    31: ("A backup under load, brought back", backup_under_load),
    33: ("Tasks of an older release", strange_tasks),
}
