"""How well papers are told apart and told what they are, on samples that nothing was fitted on."""
