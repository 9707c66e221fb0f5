from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.content.models import Topic
from community.moderation.policy import kinds_reviewed_by
from community.moderation.policy_codes import PolicyCode
from community.moderation.queue_items import QueueItemQuerySet
from community.posts.models import Post

AGES = {
    "4": _("more than 4 hours"),
    "24": _("more than a day"),
    "72": _("more than three days"),
    "168": _("more than a week"),
}


class FilterForm(forms.Form):
    """Which part of a queue to show. What makes no sense is left out, so that an old link never ends in an error."""

    kind = forms.ChoiceField(required=False, label=_("Kind"))
    topic = forms.ModelChoiceField(
        Topic.objects.none(), required=False, label=_("Topic"), empty_label=_("any")
    )
    code = forms.ModelChoiceField(
        PolicyCode.objects.none(),
        required=False,
        label=_("Policy code"),
        to_field_name="code",
        empty_label=_("any"),
    )
    age = forms.ChoiceField(required=False, label=_("Waiting"), choices=[("", _("any time")), *AGES.items()])
    member = forms.CharField(required=False, max_length=24, label=_("Author’s name"))
    overdue = forms.BooleanField(required=False, label=_("Only overdue"))

    def __init__(self, data, *, member, model) -> None:
        super().__init__(data)
        kinds = kinds_reviewed_by(member)
        labels = dict(Post.Kind.choices)
        self.fields["kind"].choices = [("", _("all")), *((kind, labels[kind]) for kind in kinds)]
        self.fields["topic"].queryset = Topic.objects.filter(group=Topic.Group.SUBJECT)
        self.fields["code"].queryset = PolicyCode.objects.order_by("position")
        self.fields["code"].label_from_instance = lambda code: code.name
        self.has_codes = hasattr(model, "codes")
        if not self.has_codes:
            del self.fields["code"]
        self.is_valid()

    def chosen(self) -> dict[str, object]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def query(self) -> str:
        """The filters as they stand in an address."""
        plain = {"code": "code", "topic": "pk"}
        return urlencode({n: getattr(v, plain[n]) if n in plain else v for n, v in self.chosen().items()})

    def apply(self, items: QueueItemQuerySet) -> QueueItemQuerySet:
        wanted, now = self.chosen(), timezone.now()
        conditions = Q()
        if "kind" in wanted:
            conditions &= Q(kind=wanted["kind"])
        if "topic" in wanted:
            conditions &= Q(topic=wanted["topic"])
        if "code" in wanted:
            conditions &= Q(codes=wanted["code"])
        if "age" in wanted:
            conditions &= Q(submitted_at__lt=now - timedelta(hours=int(wanted["age"])))
        if "member" in wanted:
            conditions &= Q(author__display_name__iexact=wanted["member"])
        if "overdue" in wanted:
            conditions &= Q(due_at__lt=now)
        return items.filter(conditions)
