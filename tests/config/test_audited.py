"""Every view that changes something writes into the audit log, or says here why it need not."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module

import pytest
from django.urls import get_resolver

RECORD = "community.audit.chaining.record"
OURS = ("community.", "education.", "config.")

# A view that changes something of nobody but the person who presses the button, or nothing that lasts.
CLAIM = "a ten-minute claim: a courtesy to colleagues that no decision depends on (taking one over is logged)"
OWN_VIEW = "how pages look, in the visitor's own browser"
OWN_PLAN = "a visitor's own answers, in their own session or plan; a shared plan shows prepared words only"
DRAFT = "a draft that only its writers see; sending it for review is logged"
NOTICES = "a member's own notices: read or not, by mail or not"
OWN_ACCOUNT = "a member's own account; names become public only inside reviewed texts, keys are mailed about"

RULE_DRAFT = "a draft of rules that only its writers see and that judges nothing; freezing it is logged"
IN_BACKGROUND = "starts a count or a list in the background; whatever is decided about it is logged"

EXEMPT = {
    "rules:start_draft": RULE_DRAFT,
    "rules:new_rule": RULE_DRAFT,
    "rules:edit_rule": RULE_DRAFT,
    "rules:delete_rule": RULE_DRAFT,
    "rules:words": RULE_DRAFT,
    "rules:import": RULE_DRAFT,
    "rules:discard": RULE_DRAFT,
    "rules:try": "tries words against the rules and keeps nothing",
    "rules:count": IN_BACKGROUND,
    "rules:start_rescreen": IN_BACKGROUND,
    "rules:rescreen_claim": CLAIM,
    "rules:rescreen_release": CLAIM,
    "appeals:claim": CLAIM,
    "appeals:release": CLAIM,
    "moderation:claim": CLAIM,
    "moderation:release": CLAIM,
    "moderation:proposal_claim": CLAIM,
    "moderation:proposal_release": CLAIM,
    "moderation:sample_claim": CLAIM,
    "moderation:sample_release": CLAIM,
    "queues:next": CLAIM,
    "queues:leave": CLAIM,
    "reports:claim": CLAIM,
    "reports:release": CLAIM,
    "community:display": OWN_VIEW,
    "community:remove_app": OWN_ACCOUNT,
    "community:remove_key": OWN_ACCOUNT,
    "members:preferences": OWN_ACCOUNT,
    "members:rename": OWN_ACCOUNT,
    "desk:guide_autosave": DRAFT,
    "desk:page_autosave": DRAFT,
    "guide:plan": OWN_PLAN,
    "guide:restart": OWN_PLAN,
    "guide:restore": OWN_PLAN,
    "guide:save": OWN_PLAN,
    "guide:share": OWN_PLAN,
    "guide:step": OWN_PLAN,
    "guide:unshare": OWN_PLAN,
    "notices:open": NOTICES,
    "notices:preferences": NOTICES,
    "notices:read": NOTICES,
    "notices:read_all": NOTICES,
    "notices:unsubscribe": NOTICES,
    "pages:agreement": "agreement is kept as a row of its own with version and time, never changed",
    "stories:like": "a mark of one's own on a public text, without words",
    "stories:save": "a mark of one's own on a public text, without words",
}
"""URL name → reason."""


def named_views(resolver=None, prefix: str = "") -> Iterator[tuple[str, Callable]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named_views(pattern, space)
        elif pattern.callback.__module__.startswith(OURS):
            yield f"{prefix}{pattern.name}", pattern.callback


def methods_of(view: Callable) -> list[str] | None:
    """What the view's method decorator lets through; None without one."""
    while view is not None:
        if found := inspect.getclosurevars(view).nonlocals.get("request_method_list"):
            return list(found)
        view = getattr(view, "__wrapped__", None)
    return None


def changing_views() -> dict[str, Callable]:
    return {name: view for name, view in named_views() if "POST" in (methods_of(view) or ["POST"])}


@cache
def tree_of(module: str) -> tuple[dict[str, ast.AST], dict[str, str]]:
    """The functions and methods of a module, and where its imported names come from."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    defined: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            defined[node.name] = node
        elif isinstance(node, ast.ClassDef):
            defined |= {
                f"{node.name}.{item.name}": item for item in node.body if isinstance(item, ast.FunctionDef)
            }
    imported = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            imported |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return defined, imported


def called_from(module: str, name: str) -> Iterator[str]:
    """Dotted names of what a function refers to: calls, and functions handed on."""
    defined, imported = tree_of(module)
    own_class = name.rpartition(".")[0]
    for node in ast.walk(defined[name]):
        if isinstance(node, ast.Name) and node.id in imported:
            yield imported[node.id]
        elif isinstance(node, ast.Name) and node.id in defined:
            yield f"{module}.{node.id}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = node.value.id
            if owner in ("self", "cls") and f"{own_class}.{node.attr}" in defined:
                yield f"{module}.{own_class}.{node.attr}"
            elif owner in imported:
                yield f"{imported[owner]}.{node.attr}"


def split(dotted: str) -> tuple[str, str] | None:
    """Module and function (or Class.method) of a dotted name of ours; None for anything else."""
    parts = dotted.split(".")
    for cut in (len(parts) - 1, len(parts) - 2):
        module, name = ".".join(parts[:cut]), ".".join(parts[cut:])
        if not module.startswith(OURS):
            return None
        try:
            defined, imported = tree_of(module)
        except (ImportError, OSError, TypeError):
            continue
        if name in defined:
            return module, name
        if name in imported:  # handed on by a module that imports it itself
            return split(imported[name])
    return None


def writes_the_log(view: Callable) -> bool:
    """Whether the view's code leads to the one function that appends to the log."""
    view = inspect.unwrap(view)
    todo, seen = [f"{view.__module__}.{view.__qualname__}"], set()
    while todo:
        dotted = todo.pop()
        if dotted == RECORD:
            return True
        if dotted in seen or not (found := split(dotted)):
            continue
        seen.add(dotted)
        todo += called_from(*found)
    return False


def test_every_view_names_its_methods():
    assert [name for name, view in named_views() if methods_of(view) is None] == []


@pytest.mark.parametrize("name", sorted(changing_views()))
def test_a_changing_view_is_audited_or_exempt(name):
    view = changing_views()[name]
    assert writes_the_log(view) != (name in EXEMPT), (
        f"{name}: write its change into the log with community.audit.chaining.record, or say in EXEMPT why not"
    )


def test_exempts_nothing_that_is_not_there():
    assert set(EXEMPT) <= set(changing_views())
