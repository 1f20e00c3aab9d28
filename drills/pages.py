"""Harm to the web server, and people who all do it at once."""

from __future__ import annotations

import signal
import subprocess
import uuid
from concurrent.futures import ThreadPoolExecutor

from content.models import Reaction, Upload
from discussions.models import Post
from drills.ground import Ground, Said, during, need, refusals
from drills.wires import sockets_come_back


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
