"""Lessons for a class: a question first, a guess, then what is worked out. Each is a small file."""
