"""The running portal for the access matrix: one handler, everybody signed in once, each question undone."""

import copy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, ClientHandler, encode_multipart

from tests.access.cast import Cast


class Stage:
    """Asks the whole portal, middleware and error pages included, without what Django's test client adds.

    The client would build the middleware anew for every person and copy the context of every template it sees
    rendered: six sevenths of the time of a matrix that asks ten thousand questions.
    """

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._handler = ClientHandler(enforce_csrf_checks=False)
        self._raised: list[BaseException] = []
        self._requests = {who: RequestFactory() for who in cast.people}
        for who, user in cast.people.items():
            if user is not None:
                client = Client()
                client.force_login(user)
                self._requests[who].cookies = client.cookies

    @contextmanager
    def undone(self) -> Iterator[Cast]:
        """A copy of the cast; what is made of it, here and in the database, is gone afterwards."""
        with transaction.atomic():
            yield copy.deepcopy(self._cast)
            transaction.set_rollback(True)

    def ask(self, who: str, method: str, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """One request. It is undone, so that one person's POST does not change what the next one meets."""
        body = encode_multipart(BOUNDARY, data) if data else b""
        request = self._requests[who].generic(method, url, body, MULTIPART_CONTENT)
        got_request_exception.connect(self._note)
        try:
            with transaction.atomic():
                answer = self._handler(request.environ)
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(self._note)
        if self._raised:
            raise self._raised.pop()
        return answer

    def _note(self, **_facts: Any) -> None:
        error = sys.exception()
        if error is not None:
            self._raised.append(error)
