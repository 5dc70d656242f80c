"""Questions with marked answers -> the weights of the reader. Nothing here runs when a question is asked."""
