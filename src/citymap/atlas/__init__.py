"""What answers: snapshots of layers, and the questions asked of them."""
