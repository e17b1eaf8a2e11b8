"""What we know: library, regulations, forums, toolbox, assessments, grants."""
