"""Meetings of working groups: agenda ahead, antitrust statement, answers, the button that stops them."""
