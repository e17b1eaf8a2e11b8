"""Who may see what several companies hold: analysts and compliance people of companies that take part."""

from tests.access.cast import ANALYSTS
from tests.access.matrix import Row

TABLE = {
    "signals:matches": Row(get=ANALYSTS),
    "signals:panel-matches": Row(get=ANALYSTS),
}
