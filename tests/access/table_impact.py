"""Who may see what came of it all: everybody who is covered."""

from tests.access.cast import COVERED
from tests.access.matrix import Row

TABLE = {"impact:index": Row(get=COVERED)}
