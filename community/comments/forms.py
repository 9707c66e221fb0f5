from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 1000


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a few words first.")},
    )

    def payload(self, member, language: str) -> dict[str, Any]:
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        return {"text": text, "byline": member.display_name, "language": language}
