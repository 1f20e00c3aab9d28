"""From the activity log to the consumers: claimed by the sweeper, carried by Celery, done in one transaction."""

from __future__ import annotations

from collections import defaultdict

import structlog
from django.db import transaction
from django.db.models.functions import Now

from engagement.errands import run_errands_now
from engagement.log import consumer
from engagement.models import Delivery

log = structlog.get_logger()
BATCH = 200


def hand_out(most: int = BATCH) -> int:
    """Claims what is due and enqueues it, a task a consumer. Returns how many.

    The claim commits first, or a quick worker would find the rows still held. A broker that does not answer raises,
    and the claim is given back.
    """
    from engagement.tasks import deliver_batch

    with transaction.atomic():
        claimed = Delivery.objects.claim_due(most)
    batches: dict[str, list[int]] = defaultdict(list)
    for row in claimed:
        batches[row.consumer].append(row.pk)
    try:
        for name, pks in batches.items():
            deliver_batch.delay(name, pks)
    except Exception:
        Delivery.objects.filter(pk__in=[row.pk for row in claimed]).update(due_at=Now())
        raise
    return len(claimed)


def deliver_now() -> int:
    """Delivers everything due in this process: for commands and tests. Returns how many."""
    done = 0
    while True:
        with transaction.atomic():
            claimed = Delivery.objects.claim_due(BATCH)
        if not claimed:
            return done + run_errands_now()
        for row in claimed:
            deliver(row.pk)
        done += len(claimed)


def deliver(pk: int) -> None:
    """Gives one activity to one consumer. What is already done, or in another's hands, is left alone."""
    try:
        with transaction.atomic():
            row = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("activity", "activity__actor")
                .filter(pk=pk)
                .first()
            )
            if row is None:
                return
            if taker := consumer(row.consumer):
                with structlog.contextvars.bound_contextvars(request_id=row.activity.request):
                    taker.handle(row.activity)
            row.delete()
    except Exception as error:
        log.exception("delivery_failed", delivery=pk)
        _put_off(pk, error)


def _put_off(pk: int, error: Exception) -> None:
    with transaction.atomic():
        if row := Delivery.objects.select_for_update(skip_locked=True).filter(pk=pk).first():
            row.failed(error)
