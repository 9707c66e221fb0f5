from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.content.models import Topic
from community.members.models import Member
from community.members.naming import validate_display_name

# The values DisplayMiddleware understands (a test compares the two); code of an app imports nothing from config.
THEMES = ("system", "light", "dark")
TEXT_SIZES = ("normal", "large")


class PublicNameField(forms.CharField):
    """A name with single spaces, without finance words or invisible characters."""

    def __init__(self, **kwargs) -> None:
        defaults = {
            "label": _("Public name"),
            "max_length": 24,
            "validators": [validate_display_name],
            "widget": forms.TextInput(attrs={"autocomplete": "nickname"}),
        }
        super().__init__(**(defaults | kwargs))

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split())


def refuse_taken(name: str, *, member: Member | None = None) -> None:
    if Member.objects.filter(display_name__iexact=name).exclude(pk=member.pk if member else None).exists():
        raise forms.ValidationError(_("This name is taken; please choose another."), code="taken")


class NameForm(forms.ModelForm):
    display_name = PublicNameField(
        help_text=_(
            "2 to 24 characters. A pen name is fine; finance words are not. Texts that are public keep the name they were reviewed with."
        )
    )

    class Meta:
        model = Member
        fields = ["display_name"]

    def clean_display_name(self) -> str:
        name = self.cleaned_data["display_name"]
        refuse_taken(name, member=self.instance)
        return name


class PreferencesForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language of mails and notices"), choices=Member.Language, widget=forms.RadioSelect
    )
    followed_topics = forms.ModelMultipleChoiceField(
        label=_("Topics I follow"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tips and stories on these topics come first."),
    )

    class Meta:
        model = Member
        fields = ["language", "followed_topics"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["followed_topics"].queryset = Topic.objects.subjects()


class DisplayForm(forms.Form):
    theme = forms.ChoiceField(choices=[(value, value) for value in THEMES], required=False)
    text_size = forms.ChoiceField(choices=[(value, value) for value in TEXT_SIZES], required=False)

    def cookies(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}
