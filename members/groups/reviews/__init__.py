"""Review of drafts by company: calls, answers, objections, names, and what is destroyed afterwards."""
