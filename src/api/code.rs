//! Functions that compute what was asked for, in the languages that people run.

use super::expression::{Expression, Options};
use super::request::Request;
use crate::base::{
    Attribute, Attributes, Decimals, Declaration, Error, ErrorCode, IndexPatternBuilder, Rational, Result, Span,
    Symbols, Variable,
};
use crate::code::{Checked, Program, Said, Structure, Wanted};
use crate::derive::{Answer, Constraint, FormName, Layout};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::syntax::ast::ExprKind;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// What a function computes.
///
/// ```
/// use gradus::What;
/// assert_eq!(What::from_name("value_and_gradient"), Some(What::ValueAndGradient));
/// assert_eq!(What::ALL[0].as_str(), "value");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum What {
    /// The expression.
    Value,
    /// The gradient of a scalar, by each variable.
    Gradient,
    /// Both.
    ValueAndGradient,
    /// The derivative of an expression with axes: its axes, then those of the variable.
    Jacobian,
    /// The second derivative of a scalar: by the variable twice, or by two; by each of several, the blocks on and above the diagonal.
    Hessian,
    /// The Hessian of a scalar times a direction `V`, of the shape of the variable; by each of several, that of all together times a
    /// direction of all.
    Hvp,
    /// The derivative along a direction `V`, of the shape of the expression.
    Jvp,
    /// The derivative of the sum of the entries of the expression, each times one of `G`: of the shape of the variable.
    Vjp,
    /// A derivative, with a function `check` beside it that compares it with central differences: the gradient of a scalar, the Jacobian of
    /// what has axes, by two variables the Hessian.
    Check,
}

impl What {
    /// Everything.
    pub const ALL: [What; 9] = [
        What::Value,
        What::Gradient,
        What::ValueAndGradient,
        What::Jacobian,
        What::Hessian,
        What::Hvp,
        What::Jvp,
        What::Vjp,
        What::Check,
    ];

    /// The name in requests, and of the function.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Value => "value",
            What::Gradient => "gradient",
            What::ValueAndGradient => "value_and_gradient",
            What::Jacobian => "jacobian",
            What::Hessian => "hessian",
            What::Hvp => "hvp",
            What::Jvp => "jvp",
            What::Vjp => "vjp",
            What::Check => "check",
        }
    }

    /// What has this name.
    pub fn from_name(name: &str) -> Option<What> {
        What::ALL.into_iter().find(|what| what.as_str() == name)
    }

    /// What is said of it at the head of a function.
    fn title(self) -> &'static str {
        match self {
            What::Value => "The value",
            What::Gradient => "The gradient",
            What::ValueAndGradient => "The value and the gradient",
            What::Jacobian => "The Jacobian",
            What::Hessian => "The Hessian",
            What::Hvp => "The Hessian at a direction",
            What::Jvp => "The derivative along a direction",
            What::Vjp => "The derivative, weighted by the entries of the value,",
            What::Check => "The value and the derivative",
        }
    }
}

impl Request<'_> {
    /// A function that computes this, as [`Program::source`] prints it.
    ///
    /// ```
    /// use gradus::{Context, Target, What};
    /// let mut cx = Context::new();
    /// cx.declare("S: matrix(n,n) spd")?;
    /// let request = cx.derive("1/2*logdet(S) + 1/2*y'*inv(S)*y").by("S");
    /// let source = request.program(What::ValueAndGradient)?.source(Target::Numpy)?;
    /// assert_eq!(source.matches("cho_factor").count(), 1);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Request::answer`]. `request`: there is no variable to differentiate by; a gradient, a Hessian or a product with it of
    /// what is no scalar.
    pub fn program(self, what: What) -> Result<Program> {
        self.program_of_each(&[], what)
    }

    /// The same by each of several variables, in one function.
    ///
    /// ```
    /// use gradus::{Context, Target, What};
    /// let cx = Context::new();
    /// let program = cx.derive("norm(W*x + b)^2").program_of_each(&["W", "b"], What::ValueAndGradient)?;
    /// assert_eq!(program.results().collect::<Vec<_>>(), ["value", "gradient_W", "gradient_b"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Request::program`].
    pub fn program_of_each(self, each: &[&str], what: What) -> Result<Program> {
        let (expression, options, wrt) = self.into_parts(each)?;
        let asked: Vec<String> = if wrt.is_empty() { expression.asked().to_vec() } else { wrt };
        let all: Vec<Vec<&str>> = match each {
            [] => vec![asked.iter().map(String::as_str).collect()],
            _ => each.iter().map(|name| vec![*name]).collect(),
        };
        let mut parts = Parts::new(&expression);
        expression.parts_of(what, &all, &options, &mut parts)?;
        Ok(parts.program(what, &expression, &all))
    }
}

/// The most operations of a term that is computed as it was before it was simplified.
const LARGEST_UNSIMPLIFIED: usize = 300;

/// The terms of a function, in one graph.
struct Parts {
    graph: Graph,
    symbols: Symbols,
    /// The names of the question.
    input: Symbols,
    decimals: Decimals,
    roots: Vec<Wanted>,
    /// What is written of each root in the documentation.
    formulas: Vec<String>,
    conditions: Vec<String>,
    /// The directions, which the function takes whether a result depends on them or not.
    directions: Vec<Variable>,
    /// The derivatives that are compared with differences, by the variable.
    checked: Vec<Checked>,
    /// What the function is called, where that is not what it computes.
    function: Option<&'static str>,
}

impl Parts {
    fn new(expression: &Expression) -> Parts {
        Parts {
            graph: expression.graph.clone(),
            symbols: expression.symbols.clone(),
            input: expression.symbols.clone(),
            decimals: expression.decimals.clone(),
            roots: Vec::new(),
            formulas: Vec::new(),
            conditions: Vec::new(),
            directions: Vec::new(),
            checked: Vec::new(),
            function: None,
        }
    }

    /// A term of another graph, whose variables are those of the same names, or of those that these get.
    fn import(&mut self, other: &Graph, root: Id, symbols: &Symbols, names: &FxHashMap<String, String>) -> Id {
        let mut map: FxHashMap<Id, Id> = FxHashMap::default();
        for id in other.reachable(&[root]) {
            let children: SmallVec<[Id; 4]> = other.children(id).iter().map(|child| map[child]).collect();
            let new = match other.op(id) {
                Op::Variable(variable) => {
                    let name = symbols.variable_name(*variable);
                    let name = names.get(name).map_or(name, String::as_str);
                    let own = self.symbols.find_variable(name);
                    let own = own.unwrap_or_else(|| self.symbols.declare(name, symbols.declaration(*variable).clone()));
                    self.graph.variable(own, &self.symbols)
                }
                op => match self.graph.add(op.clone(), &children) {
                    Ok(new) => new,
                    Err(_) => self.graph.zero(other.shape(id)),
                },
            };
            map.insert(id, new);
        }
        map[&root]
    }

    /// New names for the directions of an answer, one of several: `v_x` for `v`.
    fn directions(&self, answer: &Answer, wrt: &str) -> FxHashMap<String, String> {
        let wrt: String = wrt.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
        let is_new = |name: &&str| self.input.find_variable(name).is_none();
        let renamed = |name: &str| {
            let mut new = format!("{name}_{wrt}");
            while self.input.find_variable(&new).is_some() || self.input.find_dimension(&new).is_some() {
                new.push('_');
            }
            (name.to_owned(), new)
        };
        answer.symbols.variables().map(|(_, name, _)| name).filter(is_new).map(renamed).collect()
    }

    /// Takes the directions of an answer, whatever it has of them, under these names.
    fn take_directions(&mut self, answer: &Answer, names: &FxHashMap<String, String>) {
        let symbols = &answer.symbols;
        let is_new = |name: &str| self.input.find_variable(name).is_none();
        let new: Vec<_> =
            symbols.variables().filter(|(v, name, _)| is_new(name) && !symbols.is_direction(*v)).collect();
        for (_, name, declaration) in new {
            let name = names.get(name).map_or(name, String::as_str);
            let own = self.symbols.find_variable(name);
            self.directions.push(own.unwrap_or_else(|| self.symbols.declare(name, declaration.clone())));
        }
    }

    /// A form of an answer under a name; `wrt` is what the answer is by where there are several.
    fn take(&mut self, name: String, answer: &Answer, form: Option<FormName>, wrt: Option<&str>) {
        let form = match form {
            Some(form) => answer.forms.get(form),
            None => answer.forms.first(),
        };
        let Some(form) = form else { return };
        let names = wrt.map_or_else(FxHashMap::default, |wrt| self.directions(answer, wrt));
        let (graph, root) = form.term();
        if matches!(form.name(), FormName::Hvp | FormName::Frechet) {
            self.take_directions(answer, &names);
        }
        let mut root = self.import(graph, root, &answer.symbols, &names);
        if form.name() == FormName::Vec {
            root = self.unstacked(root, answer);
        }
        let free = form.free().map_or_else(String::new, |free| format!("[{}]", free.join(",")));
        let mut expr = form.expr().clone();
        expr.walk_mut(&mut |part| {
            if let ExprKind::Name(name) = &mut part.kind
                && let Some(new) = names.get(name.as_str())
            {
                *name = new.as_str().into();
            }
        });
        self.formulas.push(format!("{name}{free} = {}", crate::syntax::print_with(&expr, &self.decimals)));
        let before = answer.unsimplified(form.name()).filter(|(graph, id)| is_plain(graph, *id));
        let unsimplified = before.map(|(graph, id)| self.import(graph, id, &answer.symbols, &names));
        self.roots.push(Wanted { name, root, unsimplified });
        let new = answer.conditions.iter().filter(|condition| !self.conditions.contains(condition));
        let new: Vec<String> = new.cloned().collect();
        self.conditions.extend(new);
    }

    /// Compares a result with differences, by this variable.
    fn check(&mut self, name: &str, result: usize, constraint: Option<Constraint>) -> Result<()> {
        let Some(variable) = self.symbols.find_variable(name) else {
            return refused(format!("check is by a whole variable, and {name} is a part of one"));
        };
        let has = |attribute: Attribute| self.symbols.attributes(variable).has(attribute);
        let structure = match constraint {
            Some(Constraint::Symmetric) => {
                return refused("independent entries are no gradient along a direction; symmetric-riesz is".to_owned());
            }
            Some(Constraint::SymmetricRiesz) => Structure::Symmetric,
            Some(Constraint::Skew) => Structure::Skew,
            Some(Constraint::Diagonal) => Structure::Diagonal,
            Some(Constraint::Lower) => Structure::Lower,
            Some(Constraint::Upper) => Structure::Upper,
            None if has(Attribute::Orthogonal) || has(Attribute::Idempotent) => {
                return refused(format!(
                    "check changes {name} along a line, on which it does not stay what it is declared"
                ));
            }
            None if has(Attribute::Diagonal) => Structure::Diagonal,
            None if has(Attribute::Symmetric) || has(Attribute::Spd) => Structure::Symmetric,
            None if has(Attribute::Skew) => Structure::Skew,
            None if has(Attribute::Lower) => Structure::Lower,
            None if has(Attribute::Upper) => Structure::Upper,
            None => Structure::Any,
        };
        self.checked.push(Checked { variable, result, structure });
        Ok(())
    }

    /// A vec form with the axes of the derivative.
    fn unstacked(&mut self, root: Id, answer: &Answer) -> Id {
        let mut pattern = IndexPatternBuilder::new();
        let axes: Vec<SmallVec<[u16; 2]>> = answer.shape.iter().map(|axis| pattern.axis(axis)).collect();
        let (value, wrt) = axes.split_at(answer.value_shape.len());
        pattern.input([value, wrt].into_iter().flat_map(|side| side.iter().rev().flatten().copied()));
        axes.iter().for_each(|axis| pattern.output(axis.iter().copied()));
        self.graph.network(pattern.finish(), &[root]).unwrap_or(root)
    }

    fn program(self, what: What, expression: &Expression, by: &[Vec<&str>]) -> Program {
        let question = match expression.question() {
            Some(question) => question.to_owned(),
            None => crate::syntax::print_with(&expression.statement.expr, &expression.decimals),
        };
        let checked = self.checked.iter().map(|checked| checked.variable);
        let arguments = self.directions.iter().copied().chain(checked).collect();
        let names: Vec<String> = by.iter().map(|names| names.join(", ")).filter(|names| !names.is_empty()).collect();
        let by =
            if names.is_empty() || what == What::Value { String::new() } else { format!(" by {}", names.join("; ")) };
        let mut lines = vec![format!("{} of {question}{by}.", what.title()), String::new()];
        lines.extend(self.formulas.iter().map(|formula| format!("    {formula}")));
        let said = Said { lines, conditions: Some(self.conditions), arguments, notes: expression.notes.clone() };
        let function = self.function.unwrap_or(what.as_str());
        Program::new((self.graph, Some(expression.root), self.symbols), self.roots, function, said, self.checked)
    }
}

/// Whether a term is small, and made of nothing that only texts define.
fn is_plain(graph: &Graph, root: Id) -> bool {
    let below = graph.reachable(&[root]);
    below.len() <= LARGEST_UNSIMPLIFIED && !below.iter().any(|id| matches!(graph.op(*id), Op::Defined(_)))
}

fn refused<T>(message: String) -> Result<T> {
    Err(Error::new(ErrorCode::Request, message, Span::default()))
}

impl Expression {
    /// The terms of what is asked for, by these variables.
    fn parts_of(&self, what: What, by: &[Vec<&str>], options: &Options, parts: &mut Parts) -> Result<()> {
        if what == What::Check {
            return self.check_of(by, options, parts);
        }
        let name = |base: &str, wrt: &[&str]| match by.len() {
            0 | 1 => base.to_owned(),
            _ => format!("{base}_{}", wrt.join("_")),
        };
        if matches!(what, What::Value | What::ValueAndGradient) {
            parts.take("value".to_owned(), &self.simplify(), None, None);
            if parts.roots.is_empty() {
                parts.roots.push(Wanted { name: "value".to_owned(), root: self.root, unsimplified: None });
            }
        }
        if what == What::Value {
            return Ok(());
        }
        let is_scalar = self.graph.rank(self.root) == 0;
        if !is_scalar && !matches!(what, What::Jacobian | What::Jvp | What::Vjp) {
            let instead = "jacobian, jvp and vjp are for such";
            return refused(format!("{} is for a scalar, and the value has axes; {instead}", what.as_str()));
        }
        if by.len() > 1 && matches!(what, What::Hessian | What::Hvp) {
            return self.second_of_each(what, by, options, parts);
        }
        for wrt in by {
            let Some(first) = wrt.first() else {
                return refused(format!("{} needs a variable to differentiate by", what.as_str()));
            };
            let with = |forms: &[FormName]| Options { forms: Some(forms.to_vec()), steps: None, ..options.clone() };
            let plain = with(&[FormName::Matrix, FormName::Index, FormName::Vec]);
            if what != What::Hessian && wrt.iter().any(|other| other != first) {
                let instead = "each gives one for every variable";
                return refused(format!("{} is by one variable; {instead}", what.as_str()));
            }
            let (base, answer, form) = match what {
                What::Hessian => ("hessian", self.ask(&[first, wrt.get(1).unwrap_or(first)], &plain)?, None),
                What::Hvp => ("hvp", self.ask(&[first], &with(&[FormName::Hvp]))?, Some(FormName::Hvp)),
                What::Jvp => ("jvp", self.ask(&[first], &with(&[FormName::Frechet]))?, Some(FormName::Frechet)),
                What::Vjp => ("vjp", self.weighted().ask(&[first], &plain)?, None),
                What::Jacobian => ("jacobian", self.ask(&[first], &plain)?, None),
                _ => ("gradient", self.ask(&[first], &plain)?, None),
            };
            let is_one = by.len() < 2 || form.is_none();
            if what == What::Vjp {
                parts.take_directions(&answer, &FxHashMap::default());
            }
            parts.take(name(base, wrt), &answer, form, Some(*first).filter(|_| !is_one));
        }
        Ok(())
    }

    /// Second derivatives by several variables together: the blocks of the Hessian on and above its diagonal, or each part of its product
    /// with a direction of all variables.
    fn second_of_each(&self, what: What, by: &[Vec<&str>], options: &Options, parts: &mut Parts) -> Result<()> {
        let by: Vec<&str> = by.iter().filter_map(|wrt| wrt.first().copied()).collect();
        let forms = Some(vec![FormName::Matrix, FormName::Index, FormName::Vec]);
        let plain = Options { forms, steps: None, ..options.clone() };
        if what == What::Hessian {
            let pairs =
                by.iter().enumerate().flat_map(|(at, first)| by[at..].iter().map(move |second| (first, second)));
            for (first, second) in pairs {
                parts.take(format!("hessian_{first}_{second}"), &self.ask(&[first, second], &plain)?, None, None);
            }
            return Ok(());
        }
        let along = self.along(&by, options, parts)?;
        for wrt in by {
            parts.take(format!("hvp_{wrt}"), &along.ask(&[wrt], &plain)?, None, None);
        }
        Ok(())
    }

    /// The derivative along a direction of several variables, whose gradient is the product of the Hessian with that direction.
    fn along(&self, by: &[&str], options: &Options, parts: &mut Parts) -> Result<Expression> {
        let frechet = Options { forms: Some(vec![FormName::Frechet]), steps: None, ..options.clone() };
        let mut terms = Vec::new();
        for wrt in by {
            let answer = self.ask(&[wrt], &frechet)?;
            let Some(form) = answer.forms.get(FormName::Frechet) else {
                return refused(format!("there is no derivative by {wrt} along a direction"));
            };
            let (graph, root) = form.term();
            let names = parts.directions(&answer, wrt);
            parts.take_directions(&answer, &names);
            terms.push(parts.import(graph, root, &answer.symbols, &names));
        }
        let mut whole = self.clone();
        whole.graph = parts.graph.clone();
        whole.symbols = parts.symbols.clone();
        let ones = std::iter::repeat_n(Rational::one(), terms.len()).collect();
        whole.root = whole.graph.add(Op::Combination(ones), &terms).unwrap_or(self.root);
        whole.row = false;
        Ok(whole)
    }

    /// What is differentiated, and its derivatives, each of which is compared with differences of it.
    fn check_of(&self, by: &[Vec<&str>], options: &Options, parts: &mut Parts) -> Result<()> {
        let [first, ..] = by else { return Ok(()) };
        let of = match first[..] {
            [_, _] => What::Gradient,
            _ => What::Value,
        };
        let (derivative, function) = match (of, self.graph.rank(self.root)) {
            (What::Gradient, _) => (What::Hessian, "gradient_and_hessian"),
            (_, 0) => (What::Gradient, "value_and_gradient"),
            _ => (What::Jacobian, "value_and_jacobian"),
        };
        parts.function = Some(function);
        let before = match of {
            What::Gradient => vec![vec![first[0]]],
            _ => Vec::new(),
        };
        let options = Options { layout: Some(Layout::default()), ..options.clone() };
        self.parts_of(of, &before, &options, parts)?;
        let start = parts.roots.len();
        self.parts_of(derivative, by, &options, parts)?;
        for (at, wrt) in by.iter().enumerate() {
            let Some(last) = wrt.last().filter(|_| start + at < parts.roots.len()) else { continue };
            parts.check(last, start + at, options.constraint)?;
        }
        Ok(())
    }

    /// The sum of the entries of the expression, each times one of a new variable.
    fn weighted(&self) -> Expression {
        let mut whole = self.clone();
        let shape = self.graph.shape(self.root).clone();
        let mut name = if shape.len() < 2 { "g" } else { "G" }.to_owned();
        while whole.symbols.find_variable(&name).is_some() || whole.symbols.find_dimension(&name).is_some() {
            name.push('_');
        }
        let weight = whole.symbols.declare(&name, Declaration { shape: shape.clone(), attributes: Attributes::NONE });
        let weight = whole.graph.variable(weight, &whole.symbols);
        let product = match shape.is_empty() {
            true => whole.graph.add(Op::Scale, &[weight, self.root]),
            false => {
                whole.graph.add(Op::Hadamard, &[weight, self.root]).and_then(|all| whole.graph.add(Op::Sum, &[all]))
            }
        };
        whole.root = product.unwrap_or(self.root);
        whole.row = false;
        whole
    }
}
