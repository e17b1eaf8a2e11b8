"""Reading lists by need, and required reading with acknowledgement."""
