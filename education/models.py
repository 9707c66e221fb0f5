"""Table of contents: every feature's models, so that Django finds them. Import models from their feature."""

from education.guide.models import Plan, ProductKind, Rule
from education.tips.models import Tip

__all__ = ["Plan", "ProductKind", "Rule", "Tip"]
