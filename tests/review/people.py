"""Makes those who work with the review pages, and signs them in."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, User
from django.test import Client

from review.accounts.models import Account
from review.accounts.users import ALL

PASSWORD = "maple syrup on the tram"


def person(name: str, role: str = "reviewer", programs: Iterable[str] | str = ALL, *, password: str = "") -> User:
    """A user with this role who sees these programs. Nothing of it is in the audit, unlike what `users` does."""
    user = User.objects.create_user(name, password=password or None)
    user.groups.set(Group.objects.filter(name=role))
    Account.objects.create(user=user, all_programs=programs == ALL, programs=[] if programs == ALL else [*programs])
    return User.objects.get(pk=user.pk)


def sign_in(client: Client, user: User) -> Client:
    """The client with this user signed in, as after the password and the second factor."""
    client.force_login(user)
    session = client.session
    session["accounts_second_factor"] = True
    session.save()
    return client
