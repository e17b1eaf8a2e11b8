"""Letters: composed into rows in the caller's transaction, sent by a job."""

from coalition.core.mail.services import post

__all__ = ["post"]
