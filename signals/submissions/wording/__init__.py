"""From one version of the vocabulary to the next: opinions said in old words are said in today's."""
