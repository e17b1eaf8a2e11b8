"""What people type when they ask and answer."""

import uuid
from typing import Any

from django import forms

from coalition.core.identifiers import uuid7
from members.models import Stage, User, WorkingGroup
from members.rules import group_roles
from resources.library.topics import TOPICS
from resources.questions.evidence import may_be_asked
from resources.questions.identifiers import findings, in_words, receipt
from resources.questions.models import Answer, Question
from resources.questions.services import Content

MOST = 10_000  # characters of a question or an answer
EVERYBODY = "All members"
HELP = "Markdown: **bold**, - list. No pictures, no case data, no identifiers."
SHIELD = (
    "Other members, your colleagues included, see neither your name nor your company. Coalition staff can look, and "
    "each look is recorded."
)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


class Careful(forms.Form):
    """A form whose words are looked through for identifiers: they are taken out, or confirmed one by one."""

    WATCHED: tuple[str, ...] = ()

    confirmed = forms.BooleanField(
        label="These belong to no case and identify nobody: keep them", required=False
    )
    receipt = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = findings(*(data.get(name, "") for name in self.WATCHED))
        self.kinds = tuple(sorted({one.kind for one in found}))
        self.pointed_out = bool(found)
        if not found:
            return data
        now = receipt(found)
        if not (data.get("confirmed") and data.get("receipt") == now):
            first = next(name for name in self.WATCHED if findings(data.get(name, "")))
            self.add_error(first, in_words(found))
        shown: dict[str, Any] = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which has it
        if data.get("receipt") != now:
            shown.pop("confirmed", None)  # a confirmation is for what was pointed out and nothing else
        shown["receipt"] = now
        self.data = shown
        return data


def _body(label: str, *, rows: int, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        strip=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "true"}),
        help_text=HELP,
    )


def _title() -> forms.CharField:
    return forms.CharField(
        max_length=160,
        label="Has anyone dealt with…?",
        help_text="The question in one line, as you would say it to a colleague.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class QuestionForm(Careful):
    """The words of a question; also what may be changed later."""

    WATCHED = ("title", "body")

    title = _title()
    body = _body("What would help to know", rows=8, required=False)
    stage = forms.ChoiceField(choices=Stage.choices, label="Stage of the work")
    topics = forms.MultipleChoiceField(
        choices=list(TOPICS.items()),
        label="Topics",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Hold Ctrl to choose several. They lead staff to people who may know.",
    )

    def clean_title(self) -> str:
        title = " ".join(_clean(self.cleaned_data["title"]).split())
        if not title:
            raise forms.ValidationError("Please say in one line what you would like to know.")
        return title

    def clean_body(self) -> str:
        return _clean(self.cleaned_data["body"])

    def content(self) -> Content:
        data = self.cleaned_data
        return Content(
            title=data["title"],
            body=data["body"],
            stage=data["stage"],
            topics=tuple(data["topics"]),
            group=data.get("group"),
            shielded=data.get("shielded", False),
            confirmed=self.kinds,
        )


class AskForm(QuestionForm):
    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Begin this question anew."})
    group = forms.ModelChoiceField(
        WorkingGroup.objects.none(), label="Whom to ask", required=False, empty_label=EVERYBODY
    )
    shielded = forms.BooleanField(label="Ask shielded", required=False, help_text=SHIELD)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid7
        group = self.fields["group"]
        if not isinstance(group, forms.ModelChoiceField):
            raise TypeError("group")
        group.queryset = WorkingGroup.objects.filter(pk__in=list(group_roles(user)))

    @property
    def question_key(self) -> uuid.UUID:
        key: uuid.UUID = self.cleaned_data["key"]
        return key

    def draft(self) -> Content | None:
        """What can be kept of what stands in the form, right or wrong; None where there is nothing yet."""
        data = self.cleaned_data
        title, body = self.data.get("title", "")[:160], self.data.get("body", "")[:MOST]
        content = Content(
            title=_clean(title),
            body=_clean(body),
            stage=data.get("stage") or Stage.PREVENT,
            topics=tuple(data.get("topics") or ()),
            group=data.get("group"),
            shielded=bool(data.get("shielded")),
        )
        return content if (content.title or content.body) and "key" in data else None


class AnswerForm(Careful):
    WATCHED = ("body",)

    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Open the question anew."})
    body = _body("Your answer", rows=7, required=True)
    shielded = forms.BooleanField(label="Answer shielded", required=False, help_text=SHIELD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid7

    def clean_body(self) -> str:
        body = _clean(self.cleaned_data["body"])
        if not body:
            raise forms.ValidationError("Please write what you know.")
        return body


class ChangeAnswerForm(AnswerForm):
    key = None  # type: ignore[assignment]  # Django's way to take a field away
    shielded = None  # type: ignore[assignment]  # Django's way to take a field away

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super(AnswerForm, self).__init__(*args, **kwargs)

    @classmethod
    def of(cls, answer: Answer) -> "ChangeAnswerForm":
        return cls(initial={"body": answer.body})


class AskPersonForm(forms.Form):
    """Somebody of whom staff know otherwise."""

    email = forms.EmailField(
        label="Somebody else, by e-mail address",
        error_messages={"required": "Please give the address of the person to ask."},
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).lower()
        self.person = may_be_asked(self.question).filter(email=address).first()
        if self.person is None:
            raise forms.ValidationError(
                "This person cannot be asked: ask somebody who is covered, may see the question, and is no colleague "
                "of whoever asked."
            )
        return address


class QuestionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no arguments at run time
    """Questions by their titles: `str()` hides those of shielded ones."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class MergeForm(forms.Form):
    into = QuestionChoice(
        Question.objects.none(),
        label="It was asked before as",
        empty_label="Choose the earlier question",
        error_messages={"required": "Choose the question that stays."},
    )

    def __init__(self, *args: Any, question: Question, choices: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        if not isinstance(into, forms.ModelChoiceField):
            raise TypeError("into")
        into.queryset = Question.objects.filter(pk__in=[one.pk for one in choices]).exclude(pk=question.pk)
