from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.content.models import Topic
from community.members.naming import validate_display_name


class MemberManager(BaseUserManager["Member"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Member:
        if not email:
            raise ValueError("A member needs an e-mail address.")
        member = self.model(email=self.normalize_email(email), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Member:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(email__iexact=username)

    def holding(self, permission: str) -> models.QuerySet[Member]:
        """Active people whose roles give them a permission, such as "community.review_story"."""
        codename = permission.partition(".")[2]
        by_role = models.Q(groups__permissions__codename=codename) | models.Q(is_superuser=True)
        return self.filter(by_role, is_active=True, is_system=False).distinct()

    def system(self, name: str) -> Member:
        """A named member that stands for the software itself (it has no password and no mailbox)."""
        email = f"{name}@system.invalid"
        member = self.filter(email=email, is_system=True).first()
        return member or self.create_user(email, display_name=SYSTEM_NAMES[name], is_system=True)


SYSTEM_NAMES = {"starter-author": "三步编写组", "starter-reviewer": "三步审校组", "policy": "三步审核规则"}


class Member(AbstractBaseUser, PermissionsMixin):
    """A person with an account. The display name becomes public only inside a reviewed text (its byline)."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "中文"
        ENGLISH = "en", "English"

    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("public name"), max_length=24, validators=[validate_display_name])
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.CHINESE)
    followed_topics = models.ManyToManyField(Topic, blank=True, related_name="followers")
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="community_member_email_unique",
                violation_error_message=_("This address has an account already."),
            ),
            models.UniqueConstraint(
                Lower("display_name"),
                name="community_member_name_unique",
                violation_error_message=_("This name is taken; please choose another."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_staff(self) -> bool:
        """django.contrib.auth expects the attribute; the site itself asks for permissions."""
        return self.is_superuser

    def has_role(self) -> bool:
        """Whether a second factor is required of this member."""
        if not hasattr(self, "_has_role"):
            self._has_role = self.is_superuser or self.groups.exists()
        return self._has_role
