"""What we learn about a record: the stages of the pipeline, and what they find wrong."""
