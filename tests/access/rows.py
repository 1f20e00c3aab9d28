"""Collects the rows of every app: each tests/access/rows_<app>.py is read once."""

import importlib
import pkgutil

import tests.access

for module in pkgutil.iter_modules(tests.access.__path__):
    if module.name.startswith("rows_"):
        importlib.import_module(f"tests.access.{module.name}")
