"""Structured logs: one line an event, with the request's id; never the words of members."""

import logging
import logging.config
import sys
from typing import Any

import structlog

# Where Django writes of a request by its address.
OF_REQUESTS = ("django.request", "django.security.csrf")

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class RoutesOnly(logging.Filter):
    """Django names the address of what it could not answer. It may hold a token or a handle: the route says enough."""

    def filter(self, record: logging.LogRecord) -> bool:
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        route = match.route if match else "no route"
        if isinstance(record.args, tuple):
            record.args = tuple(route if str(one).startswith("/") else one for one in record.args)
        return True


def configure(style: str) -> None:
    """`style` is json or console."""
    console = style == "console"
    # Plain tracebacks: locals hold what members wrote. Colours on a screen only.
    on_screen = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    renderer = on_screen if console else structlog.processors.JSONRenderer()
    logging.config.dictConfig(_dict_config(renderer, console=console))
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _dict_config(renderer: Any, *, console: bool) -> dict[str, Any]:
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if not console:
        last.append(structlog.processors.format_exc_info)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [*last, renderer],
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "filters": {"routes": {"()": RoutesOnly}},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            **{name: {"filters": ["routes"]} for name in OF_REQUESTS},
        },
    }
