"""Tokens by which programs come in, and the answers that were given under idempotency keys."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from storage.encrypted.fields import EncryptedTextField


class Token(models.Model):
    """Lets a program do what its user may, within its scopes. Only a digest of it is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100, help_text="What it is for")
    prefix = models.CharField(max_length=16, unique=True, help_text="Its beginning, by which people tell tokens apart")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole; it holds 256 random bits")
    scopes = models.JSONField(help_text="review.api.callers.Scope values")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="To the minute")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=150, blank=True, default="")


class KeptAnswer(models.Model):
    """What was answered to a request that came under an idempotency key."""

    caller = models.CharField(max_length=150, help_text="Whose key it is")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64, help_text="Of method, path and body")
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = EncryptedTextField(blank=True, default="")
    kept_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_a_key")]
