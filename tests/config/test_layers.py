"""Who may import whom. Lazy imports count like any other."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# From the top down. Comments hang on any post and know no stories; a story's page shows its comments.
COMMUNITY = (
    "content",
    "audit",
    "members",
    "notices",
    "posts",
    "screening",
    "rulebook",
    "conduct",
    "moderation",
    "reports",
    "appeals",
    "rule_desk",
    "records",
    "standing",
    "queues",
    "pages",
    "comments",
    "stories",
)
MODULES = sorted(path for app in ("community", "education", "config") for path in (ROOT / app).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """Dotted names of everything a module imports, wherever in the file; names from a package count as modules."""
    found = set()
    for node in walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those under ``if TYPE_CHECKING``: an annotation is no import."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from walk(child)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def feature(dotted: str) -> str | None:
    parts = dotted.split(".")
    return parts[1] if parts[0] == "community" and len(parts) > 1 and parts[1] in COMMUNITY else None


@pytest.mark.parametrize("path", [p for p in MODULES if p.is_relative_to(ROOT / "community")], ids=name_of)
def test_community_never_imports_education(path):
    assert not {name for name in imports_of(path) if name.split(".")[0] == "education"}


@pytest.mark.parametrize("path", [p for p in MODULES if not p.is_relative_to(ROOT / "config")], ids=name_of)
def test_nothing_imports_config(path):
    assert not {name for name in imports_of(path) if name.split(".")[0] == "config"}


@pytest.mark.parametrize("path", [p for p in MODULES if feature(name_of(p))], ids=name_of)
def test_a_feature_imports_only_from_those_above_it(path):
    own = COMMUNITY.index(feature(name_of(path)))
    below = {name for name in imports_of(path) if feature(name) and COMMUNITY.index(feature(name)) > own}
    assert not below


@pytest.mark.parametrize("app", ["community", "education"])
def test_every_feature_with_models_is_in_the_table_of_contents(app):
    listed = imports_of(ROOT / app / "models.py")
    for path in (ROOT / app).glob("*/models.py"):
        assert name_of(path) in listed, f"{app}/models.py does not import {name_of(path)}"
        defined = {m.__name__ for m in apps.get_app_config(app).get_models() if m.__module__ == name_of(path)}
        assert defined <= {name.rpartition(".")[2] for name in listed if name.startswith(name_of(path))}


def test_the_list_of_features_is_complete():
    folders = {path.parent.name for path in (ROOT / "community").glob("*/__init__.py")}
    assert folders - {"management", "migrations", "templatetags"} == set(COMMUNITY)


def test_the_walker_sees_lazy_imports(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("def f():\n    from community.comments import models\n    import config.settings\n")
    assert {"community.comments.models", "config.settings"} <= imports_of(module)
