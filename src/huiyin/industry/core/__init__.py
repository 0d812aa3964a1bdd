"""Pure methods of the industry desk: values in, values out."""
