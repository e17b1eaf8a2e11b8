"""From one key of the programme to the next, while everything goes on."""
