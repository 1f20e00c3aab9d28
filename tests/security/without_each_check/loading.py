"""Modules of the apps come with their switches in."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from tests.security.without_each_check.placing import APPS, HANDLE, ROOT, switched
from tests.security.without_each_check.switches import CHECKS


class SwitchedLoader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = Path(self.path)
        tree, _found = switched(path.read_text(), str(path.relative_to(ROOT)))
        return compile(tree, self.path, "exec", dont_inherit=True)


class SwitchedFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in APPS or ".migrations" in fullname:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        loader: Loader | None = spec.loader if spec else None
        if spec and isinstance(loader, SourceFileLoader) and spec.origin:
            spec.loader = SwitchedLoader(fullname, spec.origin)
        return spec


def put_in() -> None:
    """To be called before the first app is imported."""
    setattr(builtins, HANDLE, CHECKS)
    sys.meta_path.insert(0, SwitchedFinder())
