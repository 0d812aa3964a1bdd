"""Which services answer a need: ontology, text, what confirmed matches teach, and rule gaps."""
