"""Which files of the program a step uses: found by following its imports, without importing."""

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from pipeline.paths import PROJECT

PACKAGE = "pipeline"
SECTIONS = "pipeline.report.sections"
"""What notebooks import: a list of names, each from the module that makes the section."""


class Code:
    """The program's files with their checksums and imports.

    Args:
        remembered: Checksum of a file → modules that it imports, as found before.

    Attributes:
        checksums: Of every file, by its name.
        imports: Checksum of a file → modules that it imports, as far as known.
    """

    def __init__(self, remembered: dict[str, list[str]] | None = None) -> None:
        self.imports = remembered or {}
        self._texts = {
            path.relative_to(PROJECT).as_posix(): path.read_bytes()
            for path in sorted((PROJECT / PACKAGE).rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }
        self.checksums = {name: digest(text) for name, text in self._texts.items()}

    def used_by(self, modules: Iterable[str]) -> dict[str, str]:
        """Return the files that modules need, with their checksums.

        Files that are no Python belong to every module of their package: templates, SQL.
        """
        waiting, seen = list(modules), set()
        while waiting:
            module = waiting.pop()
            if module not in seen and self._file(module):
                seen.add(module)
                waiting += self._imported(self._file(module))
        names = {self._file(module) for module in seen}
        folders = {name.rsplit("/", 1)[0] for name in names}
        names |= {
            name
            for name in self._texts
            if not name.endswith(".py") and self._package(name) in folders
        }
        return {name: self.checksums[name] for name in sorted(names)}

    def of_notebook(self, path: Path) -> list[str]:
        """Return the modules whose sections a notebook calls, and those that it imports."""
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = []
        for cell in cells:
            if cell["cell_type"] != "code":
                continue
            tree = ast.parse("".join(cell["source"]))
            found += [module for module in _imports(tree) if module != SECTIONS]
            found += [
                self._sections.get(node.attr, SECTIONS)
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "sections"
            ]
        return sorted(set(found))

    @cached_property
    def _sections(self) -> dict[str, str]:
        """Name of a section → module that makes it."""
        tree = ast.parse(self._texts[self._file(SECTIONS)])
        return {
            alias.asname or alias.name: node.module or ""
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def _file(self, module: str) -> str:
        path = module.replace(".", "/")
        return next((n for n in (f"{path}.py", f"{path}/__init__.py") if n in self._texts), "")

    def _package(self, name: str) -> str:
        """The nearest package that a file lies in."""
        parts = name.split("/")[:-1]
        while parts and f"{'/'.join(parts)}/__init__.py" not in self._texts:
            parts.pop()
        return "/".join(parts)

    def _imported(self, name: str) -> list[str]:
        if not name.endswith(".py"):
            return []
        checksum = self.checksums[name]
        if checksum not in self.imports:
            self.imports[checksum] = sorted(set(_imports(ast.parse(self._texts[name]))))
        return self.imports[checksum]


def _imports(tree: ast.AST) -> Iterator[str]:
    """Modules of the program that a text imports anywhere, their packages included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == PACKAGE)


def digest(content: bytes) -> str:
    """Return a short checksum of bytes."""
    return hashlib.sha256(content).hexdigest()[:16]
