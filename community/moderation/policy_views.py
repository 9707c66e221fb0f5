"""The desk: every policy code at hand, in the version in force and all earlier ones."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from community.members.access import staff_view
from community.moderation.forms import take_errors
from community.moderation.policy_codes import PolicyCode
from community.moderation.queueing import REVIEWERS
from community.moderation.wording import LANGUAGES, TEXTS, word_anew

READERS = (*REVIEWERS, "community.read_audit_log", "community.write_policy")
LANGUAGE_NAMES = {"zh_hans": gettext_lazy("Chinese"), "en": gettext_lazy("English")}


class WordingForm(forms.ModelForm):
    seen_version = forms.CharField(widget=forms.HiddenInput, max_length=20)

    class Meta:
        model = PolicyCode
        fields = [
            "severity",
            "is_grave",
            "article",
            *(f"{name}_{code}" for name in TEXTS for code in LANGUAGES),
        ]
        labels = {
            "severity": gettext_lazy("Severity (1 light to 4 critical)"),
            "is_grave": gettext_lazy("Grave: needs a second person"),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity"].validators += [in_range]
        for name in TEXTS:
            for code in LANGUAGES:
                field = self.fields[f"{name}_{code}"]
                field.required = True
                field.label = f"{PolicyCode._meta.get_field(name).verbose_name} ({LANGUAGE_NAMES[code]})"
                field.widget.attrs["lang"] = "en" if code == "en" else "zh-Hans"
                if name != "name":
                    field.widget.attrs["rows"] = 3

    def take_errors(self, error: ValidationError) -> None:
        take_errors(self, error)


def in_range(value: int) -> None:
    if not 1 <= value <= 4:
        raise ValidationError(_("Use a severity from 1 to 4."))


@require_safe
@staff_view(*READERS)
def codes(request: HttpRequest) -> HttpResponse:
    context = {
        "codes": PolicyCode.objects.order_by("-severity", "position"),
        "may_write": request.user.has_perm("community.write_policy"),
    }
    return render(request, "community/moderation/policy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(*READERS)
def code(request: HttpRequest, code: str) -> HttpResponse:
    """One code with all its versions; whoever may word it finds the form."""
    found = get_object_or_404(PolicyCode, code=code)
    may_write = request.user.has_perm("community.write_policy")
    if request.method == "POST" and not may_write:
        raise PermissionDenied(_("Your role does not word policy codes."))
    seen_version = found.version
    form = (
        WordingForm(request.POST or None, instance=found, initial={"seen_version": seen_version})
        if may_write
        else None
    )
    if form and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if name != "seen_version"}
        try:
            made = word_anew(
                code=found,
                author=request.user,
                changes=changes,
                seen_version=form.cleaned_data["seen_version"],
            )
        except ValidationError as error:
            form.take_errors(error)
        else:
            said = _("Version %s is in force. Earlier decisions keep the wording they were made under.")
            messages.success(
                request, said % made.version if made else _("Nothing differs from the version in force.")
            )
            return redirect("moderation:policy_code", found.code)
    context = {
        "code": PolicyCode.objects.get(pk=found.pk),
        "form": form,
        "wordings": found.wordings.select_related("author"),
    }
    return render(
        request, "community/moderation/policy_code.html", context, status=422 if form and form.errors else 200
    )
