"""Comments on what a group works on, by opaque kind and id; what was changed and taken back leaves a trace."""

from django.db import models

from coalition.core.entity import Entity
from members.accounts.models import User
from members.groups.models import WorkingGroup

MEETING, DELIVERABLE, REVIEW = "meeting", "deliverable", "review"  # kinds of what is talked about


class Comment(Entity):
    """Something said on a draft or a meeting. Taken back, its words are gone from the page and a mark stays."""

    subject_kind = models.SlugField(max_length=40)
    subject_id = models.UUIDField()
    group = models.ForeignKey(
        WorkingGroup,
        on_delete=models.PROTECT,
        related_name="comments",
        help_text="Whose rules of retention hold.",
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    source = models.TextField(help_text="Markdown.")
    quoted = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    mentions = models.ManyToManyField(User, blank=True, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "created_at"], name="comment_of_subject")
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk}"


class CommentRevision(Entity):
    """How a comment read before it was changed or taken back; its author and the group's leads see it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    source = models.TextField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"Before a change of {self.comment}"
