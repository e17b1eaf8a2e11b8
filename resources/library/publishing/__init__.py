"""Publishing with four eyes: who will see it, who asks, who approves, and what a label may become."""
