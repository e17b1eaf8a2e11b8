"""Staff's part in what people do: help now, approvals, and pairs that need another hand."""
