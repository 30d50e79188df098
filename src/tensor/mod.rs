//! Index form: networks, canonical labelling and the normal form.
