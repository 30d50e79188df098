//! A request, put together step by step.

use super::context::Context;
use super::expression::{Expression, Options};
use crate::base::{Error, ErrorCode, Result, Span};
use crate::derive::{Answer, Claim, ClaimVerdict, Constraint, Detail, FormName, Layout, Slip};

/// What is asked of an expression: [`Context::derive`] begins one, [`Request::answer`] answers it.
///
/// ```
/// use gradus::{Constraint, Context};
/// let mut cx = Context::new();
/// cx.declare("S: matrix(n,n) spd")?;
/// let answer = cx.derive("logdet(S)").by("S").constraint(Constraint::Symmetric).answer()?;
/// assert_eq!(answer.matrix().unwrap().text(), "2*inv(S) - inv(S).*eye(n)");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Request<'a> {
    subject: Subject<'a>,
    wrt: Vec<String>,
    options: Options,
}

/// What a request is about.
#[derive(Clone, Debug)]
enum Subject<'a> {
    Text(&'a Context, String),
    Expression(&'a Expression),
}

impl Context {
    /// Begins a request about an expression in the surface syntax or in index notation. Without a variable to differentiate by, the
    /// answer is the simplified expression.
    ///
    /// ```
    /// let cx = gradus::Context::new();
    /// let hessian = cx.derive("x'*A*x").by("x").by("x").answer()?;
    /// assert_eq!(hessian.matrix().unwrap().text(), "A + A'");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn derive(&self, text: &str) -> Request<'_> {
        Request::about(Subject::Text(self, text.to_owned()))
    }
}

impl Expression {
    /// Begins a request about the expression. It stays as it was read: a variable to differentiate by has to be one of its variables or
    /// of the declarations, and a constraint does not make it square.
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// let (a, x) = (cx.variable("A: matrix(n,n)")?, cx.variable("x: vector(n)")?);
    /// let quadratic = cx.expression(&(x.t() * (&a * &x)))?;
    /// let hessian = quadratic.derive().by("x").by("x").answer()?;
    /// assert_eq!(hessian.matrix().unwrap().text(), "A + A'");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn derive(&self) -> Request<'_> {
        Request::about(Subject::Expression(self))
    }
}

impl<'a> Request<'a> {
    fn about(subject: Subject<'a>) -> Self {
        Request { subject, wrt: Vec::new(), options: Options::default() }
    }

    /// Differentiates by a variable, or by a part of one, `x[1]` or `X[r,:]`, with `r` declared as an index. Said again, it differentiates the derivative: the axes of each variable come after those before. At most
    /// eight variables, and twelve axes of value and variables together.
    pub fn by(mut self, variable: &str) -> Self {
        self.wrt.push(variable.to_owned());
        self
    }

    /// Restricts the last variable, a square matrix, to matrices of a structure.
    ///
    /// ```
    /// use gradus::{Constraint, Context};
    /// let answer = Context::new().derive("tr(A*X)").by("X").constraint(Constraint::Diagonal).answer()?;
    /// assert_eq!(answer.matrix().unwrap().text(), "diag(diag(A))");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn constraint(mut self, constraint: Constraint) -> Self {
        self.options.constraint = Some(constraint);
        self
    }

    /// Lays out the axes of the derivative, instead of as [`Context::set_layout`] says.
    ///
    /// ```
    /// use gradus::{Context, Layout};
    /// let answer = Context::new().derive("A*x").by("x").layout(Layout::Denominator).answer()?;
    /// assert_eq!(answer.matrix().unwrap().text(), "A'");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn layout(mut self, layout: Layout) -> Self {
        self.options.layout = Some(layout);
        self
    }

    /// Makes these forms only, which takes less time. Each of them is there where the answer has it.
    ///
    /// ```
    /// use gradus::{Context, FormName};
    /// let answer = Context::new().derive("A*x").by("A").forms(&[FormName::Vec]).answer()?;
    /// assert_eq!(answer.vec().unwrap().text(), "kron(x',eye(n))");
    /// assert!(answer.index().is_none());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn forms(mut self, forms: &[FormName]) -> Self {
        self.options.forms = Some(forms.to_vec());
        self
    }

    /// Makes the Taylor expansion too, in the direction `dX`, to an order from 1 to 4; without it the form has the second order.
    ///
    /// ```
    /// let answer = gradus::Context::new().derive("logdet(S)").by("S").taylor(2).answer()?;
    /// let expansion = answer.forms.taylor.unwrap().text();
    /// assert_eq!(expansion, "logdet(S) + inv(S)':dS - 1/2*tr((inv(S)*dS)^2)");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn taylor(mut self, order: usize) -> Self {
        self.options.taylor = Some(order);
        self
    }

    /// Shows the way to the answer too, line by line ([`Answer::steps`](crate::Answer#structfield.steps)), of a first derivative and of a
    /// Hessian.
    ///
    /// ```
    /// let answer = gradus::Context::new().derive("norm(A*x - b)^2").by("x").with_steps().answer()?;
    /// let lines: Vec<String> = answer.steps.iter().map(|step| step.text()).collect();
    /// assert_eq!(lines, ["A*x - b", "r:r", "2*r:A*dx", "2*A'*r:dx", "2*A'*r"]);
    /// assert_eq!(answer.steps[0].name.as_deref(), Some("r"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn with_steps(self) -> Self {
        self.steps(Detail::Short)
    }

    /// The same, in as much detail as is said.
    ///
    /// ```
    /// use gradus::{Context, Detail};
    /// let cx = Context::new();
    /// let answer = cx.derive("norm(C.*(R - U'*V))^2").by("U").steps(Detail::Full).answer()?;
    /// let tidied = answer.steps.iter().find(|step| step.law.ends_with("x.*x = x.^2")).unwrap();
    /// assert_eq!(tidied.text(), "-2*V*(C.^2.*M)':dU");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn steps(mut self, detail: Detail) -> Self {
        self.options.steps = Some(detail);
        self
    }

    /// Gives no names to parts of the answer: there are no [definitions](crate::Answer::definitions), and every line of a derivation stands for
    /// itself.
    ///
    /// ```
    /// let cx = gradus::Context::new();
    /// assert_eq!(cx.derive("norm(A*x - b)^2").by("x").answer()?.definitions()[0].name(), "r");
    /// assert!(cx.derive("norm(A*x - b)^2").by("x").self_contained().answer()?.definitions().is_empty());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn self_contained(mut self) -> Self {
        self.options.self_contained = true;
        self
    }

    /// The expression as it is read for the request: a variable to differentiate by may be declared and not occur, and the matrix that a
    /// constraint restricts is square where nothing says otherwise.
    ///
    /// ```
    /// use gradus::{Constraint, Context};
    /// let cx = Context::new();
    /// let f = cx.derive("tr(A*X)").by("X").constraint(Constraint::Lower).expression()?;
    /// let x = f.symbols().find_variable("X").unwrap();
    /// assert_eq!(f.symbols().shape_text(&f.symbols().declaration(x).shape), "matrix(n,n)");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// That of [`Context::parse`].
    pub fn expression(&self) -> Result<Expression> {
        match &self.subject {
            Subject::Text(context, text) => context.parse_constrained(text, &self.names(), self.options.constraint),
            Subject::Expression(expression) => Ok((*expression).clone()),
        }
    }

    /// The expression as it is read for these variables and those of the request, how its answers are to be, and the latter.
    pub(super) fn into_parts(self, each: &[&str]) -> Result<(Expression, Options, Vec<String>)> {
        if !each.is_empty() && !self.wrt.is_empty() {
            let message = "by differentiates in turn, each once by each variable: say one of the two";
            return Err(Error::new(ErrorCode::Request, message, Span::default()));
        }
        let names: Vec<&str> = self.names().into_iter().chain(each.iter().copied()).collect();
        let expression = match &self.subject {
            Subject::Text(context, text) => context.parse_constrained(text, &names, self.options.constraint)?,
            Subject::Expression(expression) => (*expression).clone(),
        };
        Ok((expression, self.options, self.wrt))
    }

    fn names(&self) -> Vec<&str> {
        self.wrt.iter().map(String::as_str).collect()
    }

    /// The answer. Without a variable to differentiate by it is the simplified expression.
    ///
    /// ```
    /// use gradus::{Context, ErrorCode};
    /// let cx = Context::new();
    /// assert_eq!(cx.derive("norm(A*x - b)^2").by("x").answer()?.matrix().unwrap().text(), "2*A'*(A*x - b)");
    /// assert_eq!(cx.derive("tr(A)").by("B").answer().unwrap_err().code, ErrorCode::UnknownName);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// That of [`Context::parse`]. Besides, `unknown-name`: the expression has no variable of a name. `request`: more than eight variables or
    /// twelve axes, a constraint without a variable or on what is no square matrix. `too-large`: every form would have more than 20,000
    /// operators and leaves, or a number of more than 4096 bits. `undefined`: the derivative has no value at any point that was tried.
    pub fn answer(self) -> Result<Answer> {
        let wrt = self.names();
        let read;
        let expression = match &self.subject {
            Subject::Expression(expression) => expression,
            Subject::Text(..) => {
                read = self.expression()?;
                &read
            }
        };
        expression.ask(&wrt, &self.options)
    }

    /// Whether a claimed derivative is right and, if not, by which slip it differs. The claim is a formula over the names of the
    /// question, in any form that an answer has; [`Request::forms`] with one form says which. Names for parts of it come after
    /// commas or `where`: `2*A'*r, r = A*x - b`; those of the question are known to it.
    ///
    /// ```
    /// use gradus::{ClaimVerdict, Context};
    /// let cx = Context::new();
    /// let claim = cx.derive("W*W'").by("W").check("2*W")?;
    /// assert_eq!(claim.verdict, ClaimVerdict::Wrong);
    /// let text = claim.diagnosis.unwrap().text;
    /// assert_eq!(text, "the derivative has 4 axes (tensor(n,n,n,m)), the claim is a matrix(n,m)");
    /// let claim = cx.derive("x'*A*x").by("x").check("2*A*x")?;
    /// assert_eq!(claim.diagnosis.unwrap().text, "right only if A is symmetric");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Request::answer`]; of the claim, with its place in it, where it cannot be read. `unknown-name`: it speaks of what the
    /// question does not have. `request`: there is no variable to differentiate by.
    pub fn check(self, claim: &str) -> Result<Claim> {
        let wrt = self.names();
        let context;
        let read;
        let (cx, expression) = match &self.subject {
            Subject::Text(cx, _) => {
                read = self.expression()?;
                (*cx, &read)
            }
            Subject::Expression(expression) => {
                context = Context::new();
                (&context, *expression)
            }
        };
        if wrt.is_empty() && expression.asked().is_empty() {
            let message = "a claim is checked against a derivative: say by which variable";
            return Err(Error::new(ErrorCode::Request, message, Span::default()));
        }
        let form = match self.options.forms.as_deref() {
            Some([form]) => Some(*form),
            _ => None,
        };
        let found = expression.check_claim(cx, &wrt, &self.options, form, claim)?;
        let asked: Vec<&str> = expression.asked().iter().map(String::as_str).collect();
        let names = if wrt.is_empty() { &asked } else { &wrt };
        let other = self.check_of_scalar(&found, expression, names, claim);
        Ok(other.or_else(|| self.check_of_square(&found, expression, claim)).unwrap_or(found))
    }

    /// The claim where all matrices are square and of one size: `d det(A*X*B)/dX = det(A*X*B)*inv(X)'` needs an inverse of each.
    fn check_of_square(&self, found: &Claim, expression: &Expression, claim: &str) -> Option<Claim> {
        let Subject::Text(cx, text) = &self.subject else { return None };
        let is_shape = found.diagnosis.as_ref().is_some_and(|diagnosis| diagnosis.slip == Slip::Shape);
        let symbols = expression.symbols();
        let is_open = |name: &str| cx.symbols().find_variable(name).is_none();
        let matrices: Vec<&str> = symbols
            .variables()
            .filter(|(_, name, known)| known.shape.len() == 2 && is_open(name))
            .map(|(_, name, _)| name)
            .collect();
        if !is_shape || matrices.is_empty() {
            return None;
        }
        let is_free =
            |size: &&str| cx.symbols().find_dimension(size).is_none() && symbols.find_variable(size).is_none();
        let size = ["n", "m", "k", "p", "q", "r"].into_iter().find(is_free)?;
        let mut own = (*cx).clone();
        for name in &matrices {
            own.declare(&format!("{name}: matrix({size},{size})")).ok()?;
        }
        let subject = Subject::Text(&own, text.clone());
        let read = Request { subject, wrt: self.wrt.clone(), options: self.options.clone() };
        let mut claim = read.check(claim).ok()?;
        if !matches!(claim.verdict, ClaimVerdict::Right | ClaimVerdict::RightIf) {
            return None;
        }
        let are =
            if matrices.len() == 1 { "is read as a square matrix" } else { "are read as square matrices of one size" };
        claim.notes.insert(0, format!("{} {are}, as the claim has no meaning for others", matrices.join(", ")));
        Some(claim)
    }

    /// The claim where the variable is a number: `d sin(x)/dx = cos(x)` is not meant entry by entry, though `sin(x)` alone is read so. Beside
    /// anything else the question is as it is read without the claim.
    fn check_of_scalar(&self, found: &Claim, expression: &Expression, names: &[&str], claim: &str) -> Option<Claim> {
        let Subject::Text(cx, text) = &self.subject else { return None };
        let [name] = names[..] else { return None };
        let is_shape = found.verdict == ClaimVerdict::Wrong && found.equality.is_none();
        let is_of_entries = expression.graph.rank(expression.root) == 1
            && ![".*", "./", ".^"].iter().any(|sign| text.contains(sign))
            && expression.is_function_of_one_name();
        let is_open = cx.symbols().find_variable(name).is_none() && name.starts_with(char::is_lowercase);
        if !(is_shape && is_of_entries && is_open) {
            return None;
        }
        let mut own = (*cx).clone();
        own.declare(&format!("{name}: scalar")).ok()?;
        let subject = Subject::Text(&own, text.clone());
        let read = Request { subject, wrt: self.wrt.clone(), options: self.options.clone() };
        let mut claim = read.check(claim).ok().filter(|claim| claim.verdict == ClaimVerdict::Right)?;
        claim.notes.insert(0, format!("{name} is read as a scalar; declare `{name}: vector(n)` for the other reading"));
        Some(claim)
    }

    /// One answer for each of these variables, of an expression that is read once: its names are the same in all of them.
    ///
    /// ```
    /// let answers = gradus::Context::new().derive("norm(W*x + b)^2").each(&["W", "x"])?;
    /// let texts: Vec<String> = answers.iter().map(|answer| answer.matrix().unwrap().text()).collect();
    /// assert_eq!(texts[1], "2*W'*(W*x + b)");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Request::answer`]; `request` where [`Request::by`] was said too.
    pub fn each(self, variables: &[&str]) -> Result<Vec<Answer>> {
        if !self.wrt.is_empty() {
            let message = "by differentiates in turn, each once by each variable: say one of the two";
            return Err(Error::new(ErrorCode::Request, message, Span::default()));
        }
        let read;
        let expression = match &self.subject {
            Subject::Expression(expression) => expression,
            Subject::Text(context, text) => {
                read = context.parse_constrained(text, variables, self.options.constraint)?;
                &read
            }
        };
        let ask = |name: &&str| expression.ask(&[name], &self.options);
        let mut answers = variables.iter().map(ask).collect::<Result<Vec<Answer>>>()?;
        Answer::share_names(&mut answers);
        Ok(answers)
    }
}
