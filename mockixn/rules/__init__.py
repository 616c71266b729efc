"""What a tester wants otherwise: participants with their cues, answers and faults."""
