//! The names of forms.

/// The forms of an answer.
///
/// ```
/// use gradus::{Context, FormName};
/// let answer = Context::new().parse("A*x")?.derivative("A")?;
/// let there: Vec<&str> = answer.forms.iter().map(|form| form.name().as_str()).collect();
/// assert_eq!(there, ["index", "vec", "differential"]);
/// assert_eq!(FormName::from_name("vec"), Some(FormName::Vec));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FormName {
    /// Matrix notation, of a result with at most two axes: gradient, Hessian of a vector, Jacobian matrix.
    Matrix,
    /// Einstein-index form with Kronecker deltas: an index twice in a term is summed over, the free ones are the axes of the result.
    Index,
    /// `d vec(F)/d vec(X)'` with Kronecker products and commutation matrices, where `vec` stacks columns (Magnus & Neudecker, *Matrix
    /// Differential Calculus*, sec. 5.15).
    Vec,
    /// The differential, linear in each `dX`, with the axes of the expression (Magnus & Neudecker, *Matrix Differential Calculus*, ch. 5).
    Differential,
    /// The simplified expression itself.
    Value,
    /// The Hessian of a scalar applied to a direction `V`, no larger than the variable; made when asked for.
    Hvp,
    /// The derivative as a linear map, at a direction `V`: of the shape of the value; made when asked for.
    Frechet,
    /// The derivative of a matrix by a matrix with the isotropic tensors of four axes: `E4`, with `E4:A = A`, and `G4`, with `G4:A = A'`; `*`
    /// joins neighbouring axes, `:` the two last with the two first. Made when asked for.
    Isotropic,
    /// The Taylor expansion in the direction `dX`, to second order unless the request says otherwise; made when asked for.
    Taylor,
    /// The derivative by one entry of the variable, with the single-entry matrix `E(k,l)`, or the unit vector `e(k)`, for the change of the
    /// variable (Petersen & Pedersen, *The Matrix Cookbook*, sec. 9.7.6); made when asked for.
    SingleEntry,
}

impl FormName {
    /// Every form, in the order of the batch protocol.
    pub const ALL: [FormName; 10] = [
        FormName::Matrix,
        FormName::Index,
        FormName::Vec,
        FormName::Differential,
        FormName::Value,
        FormName::Hvp,
        FormName::Frechet,
        FormName::SingleEntry,
        FormName::Isotropic,
        FormName::Taylor,
    ];

    /// The order in which one is chosen where one is asked for.
    pub(super) const SHOWN: [FormName; FormName::ALL.len()] = [
        FormName::Value,
        FormName::Matrix,
        FormName::Index,
        FormName::Vec,
        FormName::Hvp,
        FormName::Frechet,
        FormName::SingleEntry,
        FormName::Isotropic,
        FormName::Taylor,
        FormName::Differential,
    ];

    /// Whether the form is made only where it is asked for by name.
    ///
    /// ```
    /// use gradus::{Context, FormName};
    /// let cx = Context::new();
    /// let answer = cx.derive("tr(W*H*H'*W')").by("W").forms(&[FormName::Hvp]).answer()?;
    /// assert_eq!(answer.forms.hvp.unwrap().text(), "2*V*H*H'");
    /// assert!(cx.derive("W*W'").by("W").answer()?.forms.frechet.is_none() && FormName::Frechet.is_on_request());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn is_on_request(self) -> bool {
        use FormName::{Differential, Index, Matrix, Value, Vec};
        !matches!(self, Matrix | Index | Vec | Differential | Value)
    }

    /// The name in requests and in the batch protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            FormName::Matrix => "matrix",
            FormName::Index => "index",
            FormName::Vec => "vec",
            FormName::Differential => "differential",
            FormName::Value => "value",
            FormName::Hvp => "hvp",
            FormName::Frechet => "frechet",
            FormName::SingleEntry => "single-entry",
            FormName::Isotropic => "isotropic",
            FormName::Taylor => "taylor",
        }
    }

    /// The form of this name, as [`FormName::as_str`] has it; `None` where there is none.
    pub fn from_name(name: &str) -> Option<FormName> {
        FormName::ALL.into_iter().find(|f| f.as_str() == name)
    }
}
