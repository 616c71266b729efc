"""What a tester orders of a space: participants, cues, answers and faults, and who obeys them."""
