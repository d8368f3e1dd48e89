"""How well the ears hear: the product's own tasks on music whose truth is known."""
