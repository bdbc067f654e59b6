"""What the server says of itself to the machines that watch it: alive, ready, figures."""
