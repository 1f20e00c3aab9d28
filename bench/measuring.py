"""One scene after the other: warm up, drive, and read what it cost."""

from __future__ import annotations

import gzip

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.driving import Ask, ask_each, drive
from bench.processes import backends_of, cpu_ms, pss_mb, tree
from bench.report import Row
from bench.scenes import Scene
from bench.serving import Server

WARM_UP = 1.0


def measure(scene: Scene, server: Server, *, connections: int, seconds: float) -> Row:
    ask_each(server.port, scene.warm)
    drive(server.port, scene.asks, connections=connections, seconds=WARM_UP)
    database = str(connection.settings_dict["NAME"])
    web, postgres = tree(server.pid), backends_of(database)
    before = cpu_ms(web), cpu_ms(postgres)
    took = drive(server.port, scene.asks, connections=connections, seconds=seconds)
    requests = max(len(took.latencies), 1)
    queries, size, gzipped = weigh(scene.sample)
    return Row(
        name=scene.name,
        who=scene.who,
        per_second=took.requests_per_second,
        p50=took.percentile(0.5),
        p95=took.percentile(0.95),
        p99=took.percentile(0.99),
        app_cpu=(cpu_ms(web) - before[0]) / requests,
        postgres_cpu=(cpu_ms(postgres) - before[1]) / requests,
        queries=queries,
        size=size,
        gzipped=gzipped,
        failed=took.failed,
    )


def weigh(ask: Ask) -> tuple[int, int, int]:
    """(statements, bytes, bytes compressed) of one request, answered in this process, the second time it is asked."""
    headers = {name: value for name, value in ask.headers.items() if name not in ("Content-Type", "Accept-Encoding")}
    client = Client(SERVER_NAME="127.0.0.1", headers=headers)
    if ask.body:
        return _statements(client, ask), 0, 0
    client.get(ask.path, follow=True)
    statements = _statements(client, ask)
    content = client.get(ask.path).content
    return statements, len(content), len(gzip.compress(content))


def _statements(client: Client, ask: Ask) -> int:
    with CaptureQueriesContext(connection) as captured:
        if ask.body:
            client.post(ask.path, ask.body, content_type="application/x-www-form-urlencoded")
        else:
            client.get(ask.path)
    return len(captured)


def memory(server: Server) -> float:
    return pss_mb(tree(server.pid))
