"""Who fits whom, and why: pure, from frozen facts to explained pairs."""
