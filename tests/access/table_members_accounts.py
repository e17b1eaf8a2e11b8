"""Who may open the pages of one's own account."""

from tests.access.cast import SIGNED_IN
from tests.access.matrix import Row

TABLE = {"profile": Row(get=SIGNED_IN, post=SIGNED_IN)}
