"""Signals that companies disagree on: what pauses one, who decides, how its contributor appeals."""
