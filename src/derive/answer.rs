//! What comes back: the forms of a result, synchronised, with what they assume and how they were checked.

use super::left::{self, LeftSide};
use super::named::{Known, Lines, NamedForm, NamedPart, Naming, Other, Shared, Writing};
use super::origin::Origin;
use super::{AnswerKind, Constraint, FormName, Layout, Step};
use crate::base::{Decimals, Result, Shape, Symbols, Variable};
use crate::code::{Program, Said, Wanted};
use crate::egraph::Statistics;
use crate::equality::Verdict;
use crate::eval::{Bindings, Tensor};
use crate::expr::{Graph, Id};
use crate::syntax::ast::{Expr, Statement, Target};
use std::fmt;
use std::sync::Arc;

/// A form that was extracted and is not yet compared with the derivative.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) name: FormName,
    pub(super) expr: Expr,
    /// The free indices in axis order, in index notation.
    pub(super) free: Option<Vec<String>>,
    pub(super) shape: Shape,
}

impl Draft {
    /// The form as a statement, with a left-hand side where it is in index notation.
    pub(super) fn statement(&self) -> Statement {
        let target = self.free.as_ref().map(|free| Target {
            name: "J".to_owned(),
            indices: free.clone(),
            span: Default::default(),
        });
        Statement { target, expr: self.expr.clone() }
    }

    /// The form, once it was read back as this term and compared with the derivative.
    pub(super) fn checked(self, graph: Arc<Graph>, root: Id, symbols: Arc<Symbols>) -> Form {
        let Draft { name, expr, free, shape } = self;
        let (expr, naming, decimals) = (Arc::new(expr), Arc::default(), Decimals::default());
        Form { name, expr, free, shape, symbols, graph, root, decimals, other: None, shared: None, naming, place: 0 }
    }
}

/// One form of an answer, which was read back and compared with the derivative. `Display` is [`Form::unicode`].
///
/// ```
/// let answer = gradus::Context::new().parse("norm(A*x)^2")?.derivative("x")?;
/// let form = answer.matrix().unwrap();
/// assert_eq!(form.text(), "2*A'*A*x");
/// assert_eq!(form.unicode(), "2 Aᵀ A x");
/// assert_eq!(form.latex(), "2 A^{\\top} A x");
/// assert_eq!((form.size(), form.shape().len()), (8, 1));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Form {
    name: FormName,
    expr: Arc<Expr>,
    free: Option<Vec<String>>,
    shape: Shape,
    symbols: Arc<Symbols>,
    graph: Arc<Graph>,
    root: Id,
    decimals: Decimals,
    /// The same written in another way, in which parts are looked for.
    other: Option<Arc<Expr>>,
    /// The same with names for the time being of parts of the question.
    shared: Option<Arc<Expr>>,
    /// The names of parts that it shares with other forms, and its place among these.
    naming: Arc<Naming>,
    place: usize,
}

impl Form {
    /// The typed term that the form was read back as, and compared with the derivative.
    #[doc(hidden)]
    pub fn term(&self) -> (&Arc<Graph>, Id) {
        (&self.graph, self.root)
    }

    /// Which form it is.
    pub fn name(&self) -> FormName {
        self.name
    }

    /// The syntax tree.
    #[doc(hidden)]
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The free indices in the order of the axes, for a form in index notation; they are what `J[i,k]` has on its left-hand side.
    ///
    /// ```
    /// let answer = gradus::Context::new().parse("A*x")?.derivative("A")?;
    /// let index = answer.index().unwrap();
    /// assert_eq!((index.text().as_str(), index.free().unwrap().join(",").as_str()), ("delta[i,j]*x[k]", "i,j,k"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn free(&self) -> Option<&[String]> {
        self.free.as_deref()
    }

    /// The axes of the form's value. The vec form is a matrix, with the axes of the value on the rows (the variable's in denominator layout), or
    /// the row of a gradient; the differential has the axes of the expression; every other form those of the result.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The left side that goes with a form in index notation: `J[i,k]`, or another letter where the question has one `J`.
    ///
    /// ```
    /// let answer = gradus::Context::new().parse("A*x")?.derivative("x")?;
    /// assert_eq!(answer.index().unwrap().left_side().unwrap().text(), "J[i,j]");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn left_side(&self) -> Option<LeftSide> {
        let free = self.free().filter(|free| !free.is_empty())?;
        let left = match self.name {
            FormName::Value => LeftSide::named(&left::value(&self.symbols)),
            FormName::Differential | FormName::Frechet => LeftSide::named(&left::value(&self.symbols)).differential(1),
            _ => LeftSide::named(&left::array(&self.symbols)),
        };
        Some(left.at(Some(free)))
    }

    /// The surface syntax; reading it back gives the same value. In index notation it is the right-hand side.
    pub fn text(&self) -> String {
        crate::syntax::print_with(&self.expr, &self.decimals)
    }

    /// For people, in Unicode: `2 Aᵀ A x`.
    pub fn unicode(&self) -> String {
        crate::render::unicode_with(&self.expr, &self.symbols, &self.decimals)
    }

    /// LaTeX (amsmath), without the dollar signs.
    pub fn latex(&self) -> String {
        crate::render::latex_with(&self.expr, &self.symbols, &self.decimals)
    }

    /// The form written with the names of [`Answer::definitions`], where it is shorter with them.
    ///
    /// ```
    /// let answer = gradus::Context::new().derive("norm(A*x - b)^2").by("x").answer()?;
    /// let form = answer.matrix().unwrap();
    /// assert_eq!((form.text(), form.named().unwrap().text()), ("2*A'*(A*x - b)".to_owned(), "2*A'*r".to_owned()));
    /// assert_eq!(answer.definitions()[0].text(), "A*x - b");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn named(&self) -> Option<NamedForm> {
        self.naming.form(self.place, &self.decimals)
    }

    fn writing(&self, answer: usize) -> Writing {
        let (expr, free, shape, symbols) =
            (self.expr.clone(), self.free.clone(), self.shape.clone(), self.symbols.clone());
        Writing { expr, other: self.other.clone(), shared: self.shared.clone(), free, shape, symbols, answer }
    }

    pub(super) fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    pub(super) fn decimals(&self) -> &Decimals {
        &self.decimals
    }

    /// Self-contained Python source with one function, named after the form. It takes the variables by name as NumPy arrays, vectors with one
    /// axis, and returns one with the axes of [`Form::shape`].
    ///
    /// ```
    /// let d = gradus::Context::new().parse("norm(A*x - b)^2")?.derivative("x")?;
    /// assert!(d.matrix().unwrap().numpy().contains("return 2 * (A.T @ (A @ x - b))"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn numpy(&self) -> String {
        crate::code::numpy(&self.name.as_str().replace('-', "_"), &self.graph, self.root, &self.symbols)
    }

    /// The function that computes the form, in any language or here; its parts are factorised and computed once, as those of
    /// [`Request::program`](crate::Request::program).
    ///
    /// ```
    /// let answer = gradus::Context::new().derive("logdet(X)").by("X").answer()?;
    /// let program = answer.matrix().unwrap().program();
    /// assert!(program.source(gradus::Target::Numpy)?.contains("lu_factor(X)"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn program(&self) -> Program {
        let name = self.name.as_str().replace('-', "_");
        let roots = vec![Wanted { name: name.clone(), root: self.root, unsimplified: None }];
        let terms = (Graph::clone(&self.graph), None, Symbols::clone(&self.symbols));
        Program::new(terms, roots, &name, Said { lines: vec![self.text()], ..Said::default() }, Vec::new())
    }

    /// The number of operators and leaves; a signed rational, `eye(n)`, `ones(n)`, `K(m,n)` and `delta[i,k]` are one leaf each.
    pub fn size(&self) -> u32 {
        crate::notation::size(&self.expr)
    }

    /// The value of the form at numbers, in floating point: one axis for each axis of [`Form::shape`], the last one fastest. The differential
    /// also needs values for its directions, such as `dX`.
    ///
    /// ```
    /// use gradus::{Bindings, Context, Tensor};
    /// let answer = Context::new().parse("x'*x")?.derivative("x")?;
    /// let mut at = Bindings::new();
    /// at.set("x", Tensor::new(vec![2], vec![1.0, 2.0]).unwrap());
    /// assert_eq!(answer.matrix().unwrap().eval(&at)?.data, [2.0, 4.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Expression::eval`](crate::Expression::eval).
    pub fn eval(&self, bindings: &Bindings) -> Result<Tensor<f64>> {
        bindings.evaluate(&self.graph, self.root, &self.symbols)
    }
}

impl fmt::Display for Form {
    /// Unicode, as [`Form::unicode`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.unicode())
    }
}

/// The forms that an answer has: those that were asked for, exist for these axes and have at most 20,000 operators and leaves.
///
/// ```
/// let answer = gradus::Context::new().parse("A*x")?.derivative("x")?;
/// assert_eq!(answer.forms.first().unwrap().text(), "A");
/// assert_eq!(answer.forms.iter().count(), 3);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Forms {
    /// Matrix notation. Present where value and variables have at most two axes together.
    pub matrix: Option<Form>,
    /// Index notation. Present where every axis is elementary, that is no product of dimensions.
    pub index: Option<Form>,
    /// `d vec(F)/d vec(X)'`, where `vec` stacks columns. Present where value and last variable have three axes or more together and each has
    /// one; of a gradient by a matrix, where products of dimensions leave it without a matrix notation.
    pub vec: Option<Form>,
    /// The differential in the direction `dX`, of a higher derivative in that of each variable: it has the axes of the expression.
    pub differential: Option<Form>,
    /// The simplified expression, when nothing was differentiated.
    pub value: Option<Form>,
    /// The Hessian of a scalar by one variable applied to a direction `V`, with the axes of the variable; where it was asked for.
    pub hvp: Option<Form>,
    /// The first derivative applied to a direction `V`, with the axes of the expression; where it was asked for.
    pub frechet: Option<Form>,
    /// The derivative by the entry `k,l` of the variable, in matrix notation, with the axes of the expression; where it was asked for.
    pub single_entry: Option<Form>,
    /// The derivative of a matrix by a matrix, with the isotropic tensors `E4` and `G4`; where it was asked for and has Kronecker products only.
    pub isotropic: Option<Form>,
    /// The Taylor expansion in the direction `dX`, in matrix notation, with the axes of the expression; where it was asked for.
    pub taylor: Option<Form>,
}

impl Forms {
    /// The form of this name, if the answer has it.
    pub fn get(&self, name: FormName) -> Option<&Form> {
        match name {
            FormName::Matrix => self.matrix.as_ref(),
            FormName::Index => self.index.as_ref(),
            FormName::Vec => self.vec.as_ref(),
            FormName::Differential => self.differential.as_ref(),
            FormName::Value => self.value.as_ref(),
            FormName::Hvp => self.hvp.as_ref(),
            FormName::Frechet => self.frechet.as_ref(),
            FormName::SingleEntry => self.single_entry.as_ref(),
            FormName::Isotropic => self.isotropic.as_ref(),
            FormName::Taylor => self.taylor.as_ref(),
        }
    }

    /// Writes numbers with these decimals.
    pub(crate) fn set_decimals(&mut self, decimals: &Decimals) {
        for name in FormName::ALL {
            if let Some(form) = self.slot(name) {
                form.decimals = decimals.clone();
            }
        }
    }

    /// The parts that have names, each before those that speak of it.
    pub(super) fn definitions(&self) -> Vec<NamedPart> {
        let places: Vec<usize> = self.iter().map(|form| form.place).collect();
        let first = self.iter().next();
        first.map_or_else(Vec::new, |form| form.naming.definitions(Some(&places), &form.decimals))
    }

    /// The same with those that lines of the derivation speak of.
    pub(super) fn definitions_of_lines(&self) -> Vec<NamedPart> {
        let first = self.iter().next();
        first.map_or_else(Vec::new, |form| form.naming.definitions(None, &form.decimals))
    }

    /// Lines of a derivation with these names; `None` where there are none.
    pub(super) fn lines(&self, symbols: &Arc<Symbols>) -> Option<Lines<'_>> {
        Lines::of(&self.iter().next()?.naming, symbols)
    }

    /// Notes how forms are written in another way.
    pub(super) fn set_others(&mut self, others: Vec<Other>) {
        for (name, free, expr) in others {
            if let Some(form) = self.slot(name).as_mut().filter(|form| form.free == free) {
                form.other = Some(Arc::new(expr));
            }
        }
    }

    /// Notes how forms are written with names for parts of the question; what these are.
    pub(super) fn set_shared(&mut self, shared: Shared) -> Vec<Expr> {
        for (name, free, expr) in shared.forms {
            if let Some(form) = self.slot(name).as_mut().filter(|form| form.free == free) {
                form.shared = Some(Arc::new(expr));
            }
        }
        shared.parts
    }

    /// Gives parts the same names in the forms of several answers, and in the lines of a derivation.
    pub(super) fn share_names(all: &mut [&mut Forms], lines: Vec<Expr>, known: Known) {
        let of =
            |(answer, forms): (usize, &&mut Forms)| forms.iter().map(|form| form.writing(answer)).collect::<Vec<_>>();
        let naming = Arc::new(Naming::new(all.iter().enumerate().flat_map(of).collect(), lines, known));
        let mut place = 0;
        for forms in all {
            for name in FormName::ALL {
                if let Some(form) = forms.slot(name) {
                    (form.naming, form.place) = (naming.clone(), place);
                    place += 1;
                }
            }
        }
    }

    pub(super) fn slot(&mut self, name: FormName) -> &mut Option<Form> {
        match name {
            FormName::Matrix => &mut self.matrix,
            FormName::Index => &mut self.index,
            FormName::Vec => &mut self.vec,
            FormName::Differential => &mut self.differential,
            FormName::Value => &mut self.value,
            FormName::Hvp => &mut self.hvp,
            FormName::Frechet => &mut self.frechet,
            FormName::SingleEntry => &mut self.single_entry,
            FormName::Isotropic => &mut self.isotropic,
            FormName::Taylor => &mut self.taylor,
        }
    }

    /// The form to show where one is asked for: the value, the matrix form, else the index form, the vec form, the differential.
    pub fn first(&self) -> Option<&Form> {
        FormName::SHOWN.into_iter().find_map(|name| self.get(name))
    }

    /// The forms that are present, in the order of [`FormName::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = &Form> {
        FormName::ALL.into_iter().filter_map(|name| self.get(name))
    }
}

/// A derivative, or a simplified expression, in every form.
///
/// ```
/// use gradus::{Context, Status};
/// let answer = Context::new().parse("A*x")?.derivative("A")?;
/// assert_eq!((answer.order, answer.value_shape.len(), answer.wrt_shapes[0].len()), (3, 1, 2));
/// assert_eq!(answer.symbols.shape_text(&answer.shape), "tensor(n,n,m)");
/// assert_eq!(answer.verdict.status(), Status::Proved);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// What it is.
    pub kind: AnswerKind,
    /// The number of axes: those of the value, then those of each variable.
    pub order: usize,
    /// The axes of the expression.
    pub value_shape: Shape,
    /// The axes of each variable in `wrt`, in that order.
    pub wrt_shapes: Vec<Shape>,
    /// The variables differentiated by, in the order of the request; a name may be there twice.
    pub wrt: Vec<Variable>,
    /// The structure that the last variable was restricted to.
    pub constraint: Option<Constraint>,
    /// How the axes are laid out.
    pub layout: Layout,
    /// The axes of the result, in the order of the layout.
    pub shape: Shape,
    /// Whether a result with one axis is written as a row; its shape has one axis all the same.
    pub row: bool,
    /// The names, with inferred shapes; also the directions such as `dX`.
    pub symbols: Arc<Symbols>,
    /// The forms.
    pub forms: Forms,
    /// What the answer assumes, in words: what the expression and the best form need to be defined, and the expression to be differentiable.
    pub conditions: Vec<String>,
    /// How it was checked; the weakest of its forms counts.
    pub verdict: Verdict,
    /// The way to it, line by line, where it was asked for.
    pub steps: Vec<Step>,
    /// What else is to be known of it, in words, such as why there is the differential only.
    pub notes: Vec<String>,
    /// The expression in the notation of the engine, where it was read from a text with another one.
    pub question: Option<String>,
    /// Whether there is no form because the result has no value at any point that was tried.
    pub undefined: bool,
    /// The condition that holds nowhere, if that is why.
    pub(crate) nowhere: Option<String>,
    /// Whether no part has a name.
    pub(super) is_self_contained: bool,
    /// What the saturation did: counts, no times.
    pub statistics: Statistics,
    /// What it is the answer to.
    pub(super) origin: Origin,
}

impl Answer {
    /// The term of a form before it was simplified: the value as it is asked for, a derivative as the rules of calculus give it.
    pub(crate) fn unsimplified(&self, form: FormName) -> Option<(&Graph, Id)> {
        // The axes of the vec form are those of a matrix, which the derivative has not.
        let form = if form == FormName::Vec { FormName::Index } else { form };
        let found = self.origin.unsimplified.iter().find(|(name, _)| *name == form);
        found.map(|(_, id)| (&*self.origin.graph, *id))
    }

    /// Names for parts of the forms, each before those that speak of it; [`Form::named`] uses them. There are none where no form is shorter
    /// with names. They are looked for when they are first asked for.
    ///
    /// ```
    /// let answer = gradus::Context::new().derive("logdet(X'*A*X)").by("X").answer()?;
    /// let parts: Vec<String> = answer.definitions().iter().map(|part| format!("{} = {}", part.name(), part.text())).collect();
    /// assert_eq!(parts, ["M = inv(X'*A*X)"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn definitions(&self) -> Vec<NamedPart> {
        self.forms.definitions()
    }

    /// Gives parts the same names in several answers about one expression, unless lines of derivations have names already.
    pub(crate) fn share_names(answers: &mut [Answer]) {
        if answers.iter().any(|answer| answer.is_self_contained || !answer.steps.is_empty()) {
            return;
        }
        let mut forms: Vec<&mut Forms> = answers.iter_mut().map(|answer| &mut answer.forms).collect();
        let known = forms.iter().find_map(|forms| forms.iter().next()).map(|form| form.naming.known());
        Forms::share_names(&mut forms, Vec::new(), known.unwrap_or_default());
    }

    /// The best form to show where one is asked for, as [`Forms::first`].
    pub fn best(&self) -> Option<&Form> {
        self.forms.first()
    }

    /// The matrix form, as [`Forms::matrix`].
    pub fn matrix(&self) -> Option<&Form> {
        self.forms.matrix.as_ref()
    }

    /// The Einstein-index form, as [`Forms::index`].
    pub fn index(&self) -> Option<&Form> {
        self.forms.index.as_ref()
    }

    /// The vec form, as [`Forms::vec`].
    pub fn vec(&self) -> Option<&Form> {
        self.forms.vec.as_ref()
    }

    /// The differential, as [`Forms::differential`].
    pub fn differential(&self) -> Option<&Form> {
        self.forms.differential.as_ref()
    }

    /// The simplified expression, as [`Forms::value`].
    pub fn value(&self) -> Option<&Form> {
        self.forms.value.as_ref()
    }
}
