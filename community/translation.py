"""Which editorial fields exist in both languages (read by modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from community.content.models import Topic
from community.moderation.policy_codes import PolicyCode
from community.pages.models import Page


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name", "description")


@register(PolicyCode)
class PolicyCodeTranslation(TranslationOptions):
    fields = ("name", "rule", "reason", "advice")


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "summary", "body")
