"""Harm to the web server, and to the disk for what people upload."""

from __future__ import annotations

import signal
import subprocess

from bench.processes import cpu_ms, tree
from content.models import Upload
from drills.ground import Ground, Said, during, need, refusals
from drills.wires import SAID, SOCKETS, Seen, rooms_during


def web_killed(ground: Ground) -> Said:
    answered = during(ground, 60, lambda: _kill_web(ground))
    taken, there = ground.kept(answered)
    need(taken == there == 60, f"{there} of {taken} acknowledged are there")
    seen, used = _rooms_come_back(ground)
    need(len(seen.waited) == SOCKETS, f"{len(seen.waited)} of {SOCKETS} rooms came back")
    return [
        f"the web server killed under 60 replies, sent again until taken: {there} there, each once"
        f" (refused before: {refusals(answered)})",
        f"{SOCKETS} open rooms meanwhile: all {SAID} messages reached each, once and in order; half were back"
        f" {seen.waited[SOCKETS // 2]:.0f} s after the server, the last {seen.waited[-1]:.0f} s, which with the"
        f" messages took {used:.1f} s of its CPU",
    ]


def _kill_web(ground: Ground) -> None:
    ground.house.end("web", signal.SIGKILL)
    ground.house.start("web")


def _rooms_come_back(ground: Ground) -> tuple[Seen, float]:
    """And the CPU it took the server that followed, in seconds."""
    started = 0.0

    def harm() -> None:
        nonlocal started
        _kill_web(ground)
        started = _cpu_of_web(ground)

    seen = rooms_during(ground, harm)
    return seen, _cpu_of_web(ground) - started


def _cpu_of_web(ground: Ground) -> float:
    return cpu_ms(tree(ground.house.running["web"].pid)) / 1000


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
