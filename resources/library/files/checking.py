"""The job that checks a file that waits: nothing is admitted before it came through."""

import uuid

from coalition.core import jobs
from resources.library.files import clamd
from resources.library.files.models import Upload
from resources.library.files.services import admit_upload, put_off, refuse_upload, scanner
from resources.library.files.taking import digest_of

CHANGED = "The file changed while it waited, so it was not admitted. Send it again."
FOUND = "The virus scanner found something in this file ({name}), so it was deleted. Have your computer looked at."


def check_upload(run: jobs.Run, *, upload_id: uuid.UUID) -> None:
    """Scan and admit, or refuse, or wait. A sealed document's file is not opened."""
    upload = Upload.objects.select_related("document").get(pk=upload_id)
    if upload.state != Upload.State.WAITING or upload.document.sealed_at is not None:
        return
    reason, trouble = _looked_at(upload)
    with run.checkpoint() as mark:
        if trouble:
            put_off(upload=upload, trouble=trouble)
        elif reason:
            refuse_upload(upload=upload, reason=reason)
        else:
            admit_upload(upload=upload)
        mark(done=1, total=1, note="Checked the file")


def _looked_at(upload: Upload) -> tuple[str, str]:
    """Why to refuse it, or why nothing can be said yet; both empty where it is clean."""
    with upload.file.open("rb") as file:
        if digest_of(file) != upload.sha256:
            return CHANGED, ""
        if not (address := scanner()):
            return "", ""
        try:
            verdict = clamd.scan(file, address=address)
        except clamd.ScannerTrouble as trouble:
            return "", str(trouble)
    return ("" if verdict.clean else FOUND.format(name=verdict.name[:80])), ""
