"""Brings the archives of a mailing list into a community."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from communities.models import Community
from discussions.importing.archives import NotAnArchive
from discussions.importing.bringing import UnderWay, bring_in
from discussions.importing.reports import MOST_LISTED, Report

BAR = 30


class Command(BaseCommand):
    help = (
        "Brings mbox or pipermail archives (plain or gzip) into a community: threads with their dates, and authors "
        "who can claim what they wrote. Run again, it brings in only what is new."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("community", help="the community's address, as in /c/<address>/")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, community: str, files: list[Path], **options: Any) -> None:
        place = Community.objects.filter(slug=community).first()
        if place is None:
            raise CommandError(f"There is no community at /c/{community}/.")
        began = monotonic()
        try:
            report = bring_in(files, community=place, progress=self._show)
        except NotAnArchive as error:
            raise CommandError(f"Nothing was brought in. {error}") from error
        except UnderWay as error:
            raise CommandError("Another import into this community has not ended yet.") from error
        self._tell(report, monotonic() - began)

    def _show(self, done: int, of: int) -> None:
        """Only to somebody who watches."""
        if not self.stderr.isatty():
            return
        filled = BAR * done // of if of else BAR
        end = "\n" if done >= of else ""
        self.stderr.write(f"\r{'█' * filled}{'░' * (BAR - filled)} {done:,} of {of:,} messages", ending=end)
        self.stderr.flush()

    def _tell(self, report: Report, seconds: float) -> None:
        for line in _lines(report, seconds):
            self.stdout.write(line)


def _lines(report: Report, seconds: float) -> list[str]:
    pace = f" ({report.messages / seconds:,.0f} a second)" if seconds > 1 else ""
    lines = [
        f"{report.messages:,} messages read in {seconds:.1f} s{pace}.",
        f"{report.brought_in:,} brought in, from {len(report.people):,} people: "
        f"{len(report.begun):,} threads begun, {len(report.continued):,} continued.",
    ]
    if report.shortened:
        lines.append(f"{report.shortened:,} of them shortened, each says by how much.")
    skipped = report.reasons.total()
    lines.append(f"{skipped:,} skipped{':' if skipped else '.'}")
    lines += [f"  {count:,}: {reason}" for reason, count in report.reasons.most_common()]
    lines += [f"    {one.reason}: <{one.message_id}> {one.subject}".rstrip() for one in report.skipped]
    if len(report.skipped) >= MOST_LISTED:
        lines.append("    (Only the first of them are listed.)")
    if report.brought_in:
        lines.append("Search finds them as soon as its index has read of them, usually within a minute.")
    return lines
