"""Rounds of mentorship and the settings of the programme: programme staff, and nobody else."""

from tests.access.cast import STAFF
from tests.access.matrix import Row

TABLE = {
    "console:mentorship-settings": Row(get=STAFF, post=STAFF),
    "console:mentorship-settings-preview": Row(post=STAFF),
}
