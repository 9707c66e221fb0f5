"""The pictures of a story in its writing form: one small form each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from community.content.models import Picture
from community.members.models import Member
from community.stories.models import Story

MOST_PICTURES = 6


class PictureForm(forms.Form):
    picture = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    alt = forms.CharField(
        label=_("What the picture shows"),
        max_length=160,
        help_text=_("For readers who cannot see it, in one sentence."),
        error_messages={"required": _("Say what the picture shows, for readers who cannot see it.")},
    )
    caption = forms.CharField(label=_("Caption"), max_length=160, required=False)
    part = forms.ChoiceField(
        label=_("Stands below"),
        choices=[(part, Story._meta.get_field(part).verbose_name) for part in Story.PARTS],
    )

    def __init__(self, *args: Any, complete: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = False  # every row is a picture, also one whose words did not change
        self.fields["alt"].needed = True
        self.fields["alt"].required = complete


class BasePictureFormSet(forms.BaseFormSet):
    uploader: Member

    @cached_property
    def known(self) -> dict[int, Picture]:
        """The writer's own pictures among those named; nobody can use another's."""
        named = {row["picture"] for row in (self.initial or [])}
        if self.is_bound:
            named |= {
                form.cleaned_data.get("picture") for form in self.forms if hasattr(form, "cleaned_data")
            }
        return {p.pk: p for p in Picture.objects.filter(uploader=self.uploader, pk__in=named - {None})}

    def clean(self) -> None:
        if any(form.cleaned_data.get("picture") not in self.known for form in self.forms if form.is_valid()):
            raise ValidationError(_now("A picture is missing; please add it again."), code="unknown")

    def rows(self, without: int | None = None) -> list[dict[str, Any]]:
        """The pictures as they stand in the payload."""
        forms = [form for form in self.forms if form.cleaned_data.get("picture") not in (without, None)]
        return [
            {
                "picture": form.cleaned_data["picture"],
                "sha256": self.known[form.cleaned_data["picture"]].sha256,
                "alt": form.cleaned_data["alt"],
                "caption": form.cleaned_data["caption"],
                "part": form.cleaned_data["part"],
            }
            for form in forms
        ]

    def shown(self) -> list[tuple[forms.Form, Picture]]:
        """Each small form with its picture, for the page."""
        pairs = []
        for form in self.forms:
            value = str(form["picture"].value())
            picture = self.known.get(int(value)) if value.isdecimal() and len(value) < 19 else None
            if picture:
                pairs.append((form, picture))
        return pairs


PictureFormSet = forms.formset_factory(
    PictureForm,
    formset=BasePictureFormSet,
    extra=0,
    max_num=MOST_PICTURES,
    validate_max=True,
    absolute_max=MOST_PICTURES + 4,
)
