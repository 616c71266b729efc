"""What a tester adds to the models: participants with their cues, answers and faults."""
