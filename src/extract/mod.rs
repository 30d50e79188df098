//! Extraction: the best expression of an e-class, by what a person would write.
