"""The vaccination desk: where to open, whom to send, what happens at the door."""
