"""Quality control: rules, and the findings that they open and resolve."""
