"""The place where analysts look into what others share, and how it is made bearable."""
