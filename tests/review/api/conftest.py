"""Programs that come in by a token."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from review.accounts.users import ALL
from review.api import tokens
from review.api.tokens import Scope
from tests.review.people import person

BASE = "/api/v1"


@dataclass
class Program:
    """Calls the API by its token."""

    token: str
    user: User

    def call(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        """A request with a JSON body; headers as `if_match` for If-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = Client().generic(
            method, f"{BASE}{path}", **data, headers={"authorization": f"Bearer {self.token}"} | named
        )
        assert isinstance(answer, HttpResponse)
        return answer

    def get(self, path: str, **headers: str) -> Any:
        """What is there."""
        answer = self.call("GET", path, **headers)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        """What came of it."""
        answer = self.call("POST", path, body, **headers)
        assert answer.status_code in (200, 201), answer.content
        return json.loads(answer.content)

    def refused(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
        """Status and code of a problem."""
        answer = self.call(method, path, body, **headers)
        assert answer.headers["Content-Type"] == "application/problem+json", answer.content
        problem = json.loads(answer.content)
        assert problem["status"] == answer.status_code
        assert problem["type"].endswith(f":{problem['code']}")
        assert problem["title"]
        assert problem["detail"]
        return answer.status_code, problem["code"]


@pytest.fixture
def program(db: None) -> Callable[..., Program]:
    """Make one of a user; without more said it may do everything."""

    def make(
        user: str = "sam", *scopes: Scope, role: str = "supervisor", programs: Iterable[str] | str = ALL
    ) -> Program:
        owner = User.objects.filter(username=user).first() or person(user, role, programs)
        _, whole = tokens.make(owner, "test", scopes or tuple(Scope), 30, "admin")
        return Program(whole, owner)

    return make


@pytest.fixture
def sam(program: Callable[..., Program]) -> Program:
    return program()
