//! Rendering of syntax trees: Unicode, LaTeX, NumPy source.
