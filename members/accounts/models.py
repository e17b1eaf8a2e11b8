"""People, and the roles of the coalition's own staff."""

from typing import Any, ClassVar, cast

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from coalition.core.entity import Entity
from coalition.core.identifiers import uuid7


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        if not email:
            raise ValueError("A person needs an email address.")
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> "User":
        return self.create_user(
            email, password, kind=User.Kind.STAFF, is_staff=True, is_superuser=True, **facts
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person, named by their email address. Others see `public_name`: a pseudonym is welcome."""

    class Kind(models.TextChoices):
        MEMBER = "member", "Person of a company"
        STAFF = "staff", "Coalition staff"
        GUEST = "guest", "Guest of one event"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(
        max_length=120, blank=True, help_text="Known to coalition staff and your own company."
    )
    display_name = models.CharField(
        max_length=80, blank=True, help_text="What others see; a pseudonym is fine."
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MEMBER)
    timezone = models.CharField(max_length=64, default="UTC")
    is_listed = models.BooleanField(
        default=True, help_text="Whether the directory lists this person among the people of their company."
    )
    topics = models.JSONField(default=list, help_text="Ids of needs this person follows.")
    first_day_done_at = models.DateTimeField(null=True, blank=True)
    first_things_done = models.JSONField(default=list, help_text="Of the three things to begin with.")
    invited_to = models.CharField(
        max_length=200, blank=True, help_text="For a guest: the frozen title of the event."
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May open Django's admin.")
    date_joined = models.DateTimeField(default=now)
    credentials_epoch = models.PositiveIntegerField(
        default=0, help_text="Counted up when all sessions and links in letters shall end at once."
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="guest") | models.Q(is_staff=False, is_superuser=False),
                name="guest_is_never_staff",
            )
        ]

    def __str__(self) -> str:
        return self.public_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session is checked against on every request: the password, and the epoch once it has moved."""
        if not self.credentials_epoch:
            return cast("str", super()._get_session_auth_hash(secret=secret))  # type: ignore[misc]  # Django's own, not in the stubs
        salt = "members.accounts.session"
        value = f"{self.password}|{self.credentials_epoch}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def public_name(self) -> str:
        return self.display_name or self.name or self.email.partition("@")[0]


class StaffRole(Entity):
    """What one of the coalition's own staff may do."""

    class Role(models.TextChoices):
        MEMBERSHIP = "membership", "Membership"
        PROGRAMMES = "programmes", "Programmes"
        PUBLISHING = "publishing", "Publishing"
        COMPLIANCE = "compliance", "Compliance"
        SAFETY = "safety", "Safety officer"
        ADMINISTRATOR = "administrator", "Administrator"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff_roles")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="staff_role_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
