//! The index form of an answer as a picture.

use super::Answer;
use crate::render;

impl Answer {
    /// The index form as a tensor network, in SVG: a box for each tensor, a wire for each index that is summed over, and the free indices as
    /// wires that come out, those of the value on the left. A delta joins wires; a dot at a box marks its first axis. Parts have the names of
    /// the form. It has nothing in it from elsewhere, and its colours go with the reader's. `None` where there is no index form, or one too large
    /// to be looked at.
    ///
    /// ```
    /// let answer = gradus::Context::new().parse("W*W'")?.derivative("W")?;
    /// let picture = answer.picture().unwrap();
    /// assert!(picture.starts_with("<svg ") && picture.contains("<title>δ[i,k] W[j,l] + W[i,l] δ[j,k]</title>"));
    /// assert_eq!(picture.matches("<rect ").count(), 2);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn picture(&self) -> Option<String> {
        let form = self.forms.index.as_ref()?;
        let (named, free, rows) = (form.named(), form.free()?, self.value_shape.len());
        let (expr, symbols) = named.as_ref().map_or((form.expr(), &*self.symbols), |named| named.tree());
        render::picture(expr, free, rows, symbols)
    }
}
