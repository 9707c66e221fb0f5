"""The writing form. Typing is kept as it comes; only a text that is sent for review has to be complete."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from community.content.editor import RichTextField
from community.content.models import Topic
from community.content.pictures import take_in
from community.members.models import Member
from community.members.naming import validate_display_name
from community.posts.models import Post
from community.stories.models import Story
from community.stories.picture_forms import MOST_PICTURES, PictureFormSet

MOST_ABOUT = 3
LONGEST_PART = 6000
LONGEST_KEPT = 40_000  # an unfinished text may be longer than a finished one, within what a request can carry
NEEDED = ("title", "summary", "topic", "language", *Story.PARTS, "outcome", "byline")


class StoryForm(forms.Form):
    """Fields of a story. ``complete`` makes it the form of a text that is being sent for review."""

    title = forms.CharField(
        label=_("Title"), max_length=60, help_text=_("Say what happened. No promises, no shouting.")
    )
    summary = forms.CharField(
        label=_("In a sentence or two"),
        max_length=160,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What would you want a friend to take away from it?"),
    )
    topic = forms.ModelChoiceField(
        Topic.objects.subjects(),
        label=_("Topic"),
        empty_label=_("Choose one"),
        help_text=_("Readers find your story under it."),
    )
    language = forms.ChoiceField(
        label=_("Language of the story"), choices=Post._meta.get_field("language").choices
    )
    what_i_did = RichTextField(
        label=_("What I did"),
        max_text_length=LONGEST_PART,
        help_text=_(
            "When, with what kind of product, and what share of your money. Kinds only: no names, no codes."
        ),
    )
    why = RichTextField(
        label=_("Why I did it"),
        max_text_length=LONGEST_PART,
        help_text=_("What you knew then, who or what moved you, and what you did not ask."),
    )
    what_happened = RichTextField(
        label=_("What happened"),
        max_text_length=LONGEST_PART,
        help_text=_(
            "Also what fell: how deep, how long, and how you felt at the worst moment. A gain alone is half a story."
        ),
    )
    what_i_would_change = RichTextField(
        label=_("What I would do differently"),
        max_text_length=LONGEST_PART,
        help_text=_("One thing is enough. “Nothing” is an answer too, if you say why."),
    )
    outcome = forms.ChoiceField(
        label=_("How did it end?"), choices=Story.Outcome.choices, widget=forms.RadioSelect
    )
    about = forms.ModelMultipleChoiceField(
        Topic.objects.guide_subjects(),
        label=_("What is it about?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Up to three kinds of products or rules from the guide."),
    )
    holds = forms.BooleanField(label=_("I still hold what this story is about"), required=False)
    disclosure = forms.CharField(
        label=_("What you hold, and other interests"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Needed if you still hold it. Also say if you work for, or were paid by, anybody who sells it."
        ),
    )
    byline = forms.CharField(
        label=_("Pen name"), max_length=24, help_text=_("Shown beside the story instead of your public name.")
    )
    new_picture = forms.FileField(
        label=_("Add a picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, up to 10 MB. Place and camera data are removed."),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        member: Member,
        story: Story | None = None,
        payload: dict[str, Any] | None = None,
        complete: bool = False,
    ) -> None:
        self.member, self.story, self.complete = member, story, complete
        start = {
            "byline": member.display_name,
            "language": story.language if story else get_language(),
            "genre": Story.Genre.READER,
        } | (payload or {})
        super().__init__(data, files, initial=start)
        self.pictures = PictureFormSet(
            data, initial=start.get("pictures", []), prefix="pictures", form_kwargs={"complete": complete}
        )
        self.pictures.uploader = member
        if not complete:
            self.accept_unfinished()

    def accept_unfinished(self) -> None:
        for name, field in self.fields.items():
            field.needed = name in NEEDED
            field.required = False
            if isinstance(field, RichTextField):
                field.max_text_length = LONGEST_KEPT
            elif isinstance(field, forms.CharField):
                field.max_length = LONGEST_KEPT
                field.validators = [v for v in field.validators if getattr(v, "code", "") != "max_length"]

    def is_valid(self) -> bool:
        return super().is_valid() and self.pictures.is_valid()

    def clean_about(self) -> Any:
        about = self.cleaned_data["about"]
        if self.complete and len(about) > MOST_ABOUT:
            raise ValidationError(
                _now("Choose at most three, those your story is really about."), code="too_many"
            )
        return about

    def clean_byline(self) -> str:
        name = " ".join(self.cleaned_data["byline"].split())
        if self.complete:
            validate_display_name(name)
            if Member.objects.filter(display_name__iexact=name).exclude(pk=self.member.pk).exists():
                raise ValidationError(
                    _now("This name belongs to another member; please choose another."), code="taken"
                )
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.complete and cleaned.get("holds") and not cleaned.get("disclosure"):
            said = _now("You still hold it: please say so here in a few words, so that readers can judge.")
            self.add_error("disclosure", ValidationError(said, code="required"))
        if self.complete and not self.pictures.is_valid():
            self.add_error(None, _now("Please look at the pictures: each needs a description."))
        return cleaned

    def add_picture(self, file: UploadedFile) -> dict[str, Any] | None:
        """Take an upload in; a refused one becomes an error beside the file field and touches nothing else."""
        if len(self.pictures.rows()) >= MOST_PICTURES:
            self.add_error("new_picture", _now("A story holds at most six pictures."))
            return None
        try:
            picture = take_in(file, uploader=self.member)
        except ValidationError as refusal:
            self.add_error("new_picture", refusal)
            return None
        return {
            "picture": picture.pk,
            "sha256": picture.sha256,
            "alt": "",
            "caption": "",
            "part": Story.PARTS[0],
        }

    def payload(self) -> dict[str, Any]:
        """The cleaned data as the JSON payload of a story: exactly its public fields."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "summary": " ".join(data["summary"].split()),
            "language": data["language"] or self.initial["language"],
            "genre": self.initial["genre"],
            "topic": data["topic"].pk if data["topic"] else None,
            "about": sorted(topic.pk for topic in data["about"]),
            **{part: data[part] for part in Story.PARTS},
            "outcome": data["outcome"],
            "holds": data["holds"],
            "disclosure": " ".join(data["disclosure"].split()),
            "byline": data["byline"],
            "pictures": self.pictures.rows(),
        }


def data_of(payload: dict[str, Any]) -> QueryDict:
    """A saved payload as if the form had been posted with it, to check a stored draft by the same rules."""
    data = QueryDict(mutable=True)
    for name, value in payload.items():
        if name == "about":
            data.setlist(name, [str(pk) for pk in value])
        elif name == "holds":
            data.update({"holds": "on"} if value else {})
        elif name == "pictures":
            data.update({"pictures-TOTAL_FORMS": str(len(value)), "pictures-INITIAL_FORMS": "0"})
            for n, row in enumerate(value):
                data.update({f"pictures-{n}-{key}": str(content) for key, content in row.items()})
        elif name != "genre":
            data[name] = "" if value is None else str(value)
    return data
