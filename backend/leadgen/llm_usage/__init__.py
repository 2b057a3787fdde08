"""What language models and paid services cost, call by call."""
