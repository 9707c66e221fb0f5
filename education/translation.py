"""Which editorial fields exist in both languages (read by modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from education.guide.models import ProductKind, Rule
from education.tips.models import Tip


@register(Tip)
class TipTranslation(TranslationOptions):
    fields = Tip.TRANSLATED


@register(ProductKind)
class ProductKindTranslation(TranslationOptions):
    fields = ProductKind.TRANSLATED


@register(Rule)
class RuleTranslation(TranslationOptions):
    fields = Rule.TRANSLATED
