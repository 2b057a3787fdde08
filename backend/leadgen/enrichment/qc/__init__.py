"""Quality control: rules, and the findings that the rules open and resolve."""
