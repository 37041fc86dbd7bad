"""The vocabulary of Seamark: pure values and rules, no input or output."""
