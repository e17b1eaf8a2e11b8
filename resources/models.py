"""Facade of the tables of resources, for Django and for the apps above; slices never import it."""

from resources.library.files.models import Upload
from resources.library.models import Document, Download, Version
from resources.library.reading.models import LeakInquiry
from resources.questions.models import Answer, AskedPerson, Follow, Question, Thanks

__all__ = [
    "Answer",
    "AskedPerson",
    "Document",
    "Download",
    "Follow",
    "LeakInquiry",
    "Question",
    "Thanks",
    "Upload",
    "Version",
]
