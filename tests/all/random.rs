//! Random well-typed expressions over all operations: every form of every answer against differences, and read back as it is printed.
//!
//! A normal run takes [`SHORT`] cases; `GRADUS_LONG=1` takes many more. `GRADUS_SEED=7` starts elsewhere.

use crate::support::differences::{Expected, derivative, distance, holds, value};
use crate::support::generate::{Case, Request};
use crate::support::tree::walk;
use crate::support::{context, listed, on_threads, request, statement};
use gradus::internals::eval::{Point, Region, Sizes, evaluate};
use gradus::internals::expr::{Graph, Id};
use gradus::internals::syntax::ast::ExprKind;
use gradus::internals::syntax::{parse, print, print_statement};
use gradus::internals::typing::elaborate_shaped;
use gradus::{Answer, Constraint, Context, ErrorCode, Expression, Form, FormName, Symbols, Variable};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

const SHORT: u64 = 500;
const LONG: u64 = 10_000;
/// How far a form may be from the differences, relative to the largest entry.
const TOLERANCE: f64 = 1e-5;

#[derive(Debug, Default)]
struct Report {
    refused: Vec<String>,
    wrong: Vec<String>,
    missing: Vec<(FormName, String)>,
    checked: usize,
    forms: usize,
    untested: usize,
}

#[test]
fn every_form_agrees_with_differences() {
    let long = std::env::var_os("GRADUS_LONG").is_some_and(|value| value == "1");
    let seed = std::env::var("GRADUS_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1u64);
    let count = if long { LONG } else { SHORT };
    let numbers: Vec<u64> = (0..count).collect();
    let reports = on_threads(&numbers, |number| {
        let case = Case::new(seed, *number);
        if std::env::var_os("GRADUS_TRACE").is_some() {
            eprintln!("{case}");
        }
        check(&case)
    });
    let mut all = Report::default();
    for report in reports {
        all.refused.extend(report.refused);
        all.wrong.extend(report.wrong);
        all.missing.extend(report.missing);
        all.checked += report.checked;
        all.forms += report.forms;
        all.untested += report.untested;
    }
    println!(
        "{} cases: {} forms of {} answers agree with differences, {} without a point to try; refused {}, wrong {}, missing forms {}",
        count,
        all.forms,
        all.checked,
        all.untested,
        all.refused.len(),
        all.wrong.len(),
        all.missing.len()
    );
    // Not every derivative has a Kronecker form that is short enough to be looked for.
    let (stacked, missing): (Vec<_>, Vec<_>) = all.missing.into_iter().partition(|(name, _)| *name == FormName::Vec);
    for (_, case) in &stacked {
        println!("{case}: no vec");
    }
    assert!(stacked.len() * 50 < count as usize, "{} answers have no vec form", stacked.len());
    let listed = |kind: &str, list: &[String]| -> String { list.iter().map(|l| format!("{kind}: {l}\n")).collect() };
    let text = listed("refused", &all.refused) + &listed("wrong", &all.wrong);
    assert!(text.is_empty() && missing.is_empty(), "\n{text}missing: {missing:?}");
    assert!(all.untested * 10 < count as usize, "too many cases have no point: {}", all.untested);
}

/// What the generator found wrong or missing at some time.
#[test]
fn what_was_found_stays_mended() {
    let cases = [
        // A sum over entries that a power still to be multiplied in touches is no sum of its own.
        ("A: matrix(k,m); B: matrix(m,n); x: vector(n); C: matrix(n,m)", "A*B.^(-2)*(softmax(x)*x.^1.5')*C", "x"),
        // A singular matrix has no inverse by rounding: skew-symmetric ones of odd size.
        ("x: vector(n); A: matrix(n,n) skew", "inv(-(diag(x)*A)*(diag(sign(x))*diag(x)))", "A"),
        // A sign that an operand takes is not handed round for ever.
        (
            "x: vector(n); A: matrix(n,n)",
            "det((diag(x)*A.*relu(A) + (-A)')*(diag(x)*A.*relu(A) + (-A)')' + eye(n))",
            "x,x",
        ),
        // A sum in a divisor stays inside of it.
        (
            "x: vector(k); y: vector(k) positive; z: vector(k); A: matrix(k,k) lower; u: vector(m); B: matrix(m,k)",
            "((ones(k) + x).*(y.*z)).^1./(A*(y.*z)./(u'*B)'.^(-1))",
            "z",
        ),
        // A closed walk that comes back to where it began is no power.
        ("A: matrix(n,n)", "diag(diag(A^3))*A", ""),
        // What is summed beside a sum has another name than what is summed inside of it, whichever sign the last term was tried with.
        (
            "A: matrix(k,m); B: matrix(m,k); x: vector(k); y: vector(k); C: matrix(k,k) symmetric; D: matrix(k,n); z: vector(n)",
            "(inv(A*B*(A*B)' + eye(k))*diag(eye(k)).*(ones(k)*ones(k)'*x./softmax(y)))'*adj(diag(D*z))*diag(diag(sigmoid(x))*adj(C))",
            "A",
        ),
        // A product entry by entry of two long products is cut at its sides.
        ("x: vector(k); y: vector(n); A: matrix(k,n); B: matrix(n,k)", "logdet(diag(x)*A*diag(y)*B)", "y,y"),
        // One is cut off at its end, where a walk goes past that end.
        (
            "A: matrix(m,k); B: matrix(k,n); x: vector(k); C: matrix(n,m)",
            "logdet(norm(eye(m))^2*(A*B)*(diag((x'*B)')*-C))",
            "x,x",
        ),
        // A sum of three axes inside of a matrix is taken term by term, also past the limit of nodes.
        (
            "x: vector(n); A: matrix(n,n) symmetric",
            "inv(1/2*(diag(x.*x)*A')*(1/2*(diag(x.*x)*A'))' + eye(n))*sigmoid(diag(A))",
            "x",
        ),
        // Zeros are stacked as ones are.
        ("A: matrix(m*n,k)", "cos(0*A) + A", ""),
        // A function of zero is one number, of any shape.
        ("T: tensor(k,n,m); V: tensor(k,n,m)", "arccos(0*T).*V", ""),
        // The diagonal of a matrix has the whole of its axis.
        ("A: matrix(k*m,k*m) diagonal; x: vector(k*m)", "A*x", ""),
        // What is no stacked matrix itself is kept whole between matrices: there is no inverse of `vec`.
        ("x: vector(n); y: vector(m)", "sum(sin(kron(x,y)))", "x"),
        ("x: vector(n); y: vector(m)", "sum(sin(kron(x,y)))", "x,y"),
        ("A: matrix(n,m); B: matrix(m,k)", "sum(exp(kron(A,B)))", "A"),
        ("A: matrix(n,m); B: matrix(m,k)", "norm(exp(kron(A,B)))", "B"),
        ("A: matrix(n,m); x: vector(n*m)", "sin(vec(A'))'*x", "A"),
        // A column is no stacked operand.
        ("A: matrix(k,k)", "F[i] = tanh(A[i,i])*A[i,i]", "A"),
        ("x: vector(m); A: matrix(m,k)", "((softmax(x) - 1/2)'*sqrt(cosh(A)))'", "A"),
        // A scalar of three axes is written as a scalar.
        ("T: tensor(n,m,k); A: matrix(m,k); x: vector(m)", "det(norm1(T)*A'*(4*(diag(x)*A)))", "x"),
    ];
    for (declarations, text, wrt) in cases {
        let case = Case {
            number: 0,
            declarations: listed(declarations).map(str::to_owned).collect(),
            text: text.to_owned(),
            wrt: wrt.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            request: if wrt.is_empty() { Request::Simplify } else { Request::Derivative(None) },
            grouped: false,
            tensors: false,
        };
        let report = check(&case);
        assert!(
            report.refused.is_empty() && report.wrong.is_empty() && report.missing.is_empty() && report.forms > 0,
            "{case}: {report:?}"
        );
    }
}

#[test]
fn a_derivative_without_a_value_is_refused_as_such() {
    for (declarations, text, wrt) in [
        ("A: matrix(n,m); B: matrix(m,n); a: scalar", "norm((A*B)^3/(a - a)^0.5)", "A"),
        ("A: matrix(n,n) orthogonal; B: matrix(n,n)", "tr(B)/logdet(A)", "A"),
        ("A: matrix(k,k) skew; B: matrix(m,m)", "tr(A)^0.5 + sign(log(det(B)))", "A"),
        ("x: vector(m); y: vector(m); a: scalar", "abs(x)'*(y - ones(m))/((a - a)*(1 + 3))", "x"),
        ("x: vector(n)", "x./(x - x)", "x"),
        ("a: scalar; x: vector(n)", "x*(a - a)/(a - a)", "x"),
        // What is divided by is zero for what is declared, but not by rounding.
        ("A: matrix(n,n) orthogonal", "logdet(A*A)^(1/3)", "A"),
    ] {
        let code =
            context(listed(declarations)).parse(text).and_then(|e| e.derivative(wrt)).map_err(|error| error.code);
        assert_eq!(code.err(), Some(ErrorCode::Undefined), "{text}");
    }
}

fn check(case: &Case) -> Report {
    let mut report = Report::default();
    match catch_unwind(AssertUnwindSafe(|| examine(case))) {
        Ok(Ok(found)) => {
            report.checked += 1;
            report.forms += found.forms;
            report.untested += usize::from(!found.tested);
            report.wrong.extend(found.wrong.into_iter().map(|w| format!("{case}: {w}")));
            report.missing.extend(found.missing.into_iter().map(|name| (name, case.to_string())));
        }
        // What has no value at any point is said to have none.
        Ok(Err(error)) if error.code == ErrorCode::Undefined => report.untested += 1,
        Ok(Err(error)) => report.refused.push(format!("{case}: {error}")),
        Err(_) => report.wrong.push(format!("{case}: panic")),
    }
    report
}

#[derive(Default)]
struct Found {
    forms: usize,
    tested: bool,
    wrong: Vec<String>,
    missing: Vec<FormName>,
}

/// Reads a case; `plain` forgets what is known of the variables.
fn read(case: &Case, plain: bool) -> gradus::Result<Expression> {
    let mut cx = Context::new();
    for declaration in &case.declarations {
        let words: Vec<&str> = declaration.split(' ').take(if plain { 2 } else { usize::MAX }).collect();
        cx.declare(&words.join(" "))?;
    }
    let wrt: Vec<&str> = case.wrt.iter().map(String::as_str).collect();
    request(&cx, &case.text, &wrt, None).expression()
}

/// The derivative of what was read.
fn ask(expression: &Expression, wrt: &[&str], constraint: Option<Constraint>) -> gradus::Result<Answer> {
    let request = wrt.iter().fold(expression.derive(), |request, variable| request.by(variable));
    match constraint {
        Some(constraint) => request.constraint(constraint).answer(),
        None => request.answer(),
    }
}

/// Reads and answers a case.
fn answer(case: &Case) -> gradus::Result<(Expression, Answer)> {
    let expression = read(case, false)?;
    let wrt: Vec<&str> = case.wrt.iter().map(String::as_str).collect();
    let answer = match case.request {
        Request::Simplify => expression.simplify(),
        Request::Derivative(constraint) => ask(&expression, &wrt, constraint)?,
    };
    Ok((expression, answer))
}

/// A form to be judged: of which order, and where it is in the graph.
struct Judged<'a> {
    form: &'a Form,
    answer: &'a Answer,
    order: usize,
    id: Id,
    right: usize,
    wrong: usize,
    distance: f64,
}

fn examine(case: &Case) -> gradus::Result<Found> {
    let (expression, answer) = answer(case)?;
    let mut found = Found { missing: missing(case, &answer), ..Found::default() };
    let (graph, root) = expression.graph();
    let mut symbols = (*answer.symbols).clone();
    let mut graph = graph.clone();
    // Differences are taken of the derivative before the last, which is judged itself: those of higher order are too rough. It must hold
    // near the point too, where a symmetric matrix is symmetric no more.
    let wrt: Vec<&str> = case.wrt.iter().map(String::as_str).collect();
    let before = (1..wrt.len()).map(|order| ask(&read(case, true)?, &wrt[..order], None));
    let before: Vec<Answer> = before.collect::<gradus::Result<_>>()?;
    let mut steps = vec![root];
    let mut forms: Vec<Judged<'_>> = Vec::new();
    let of_answer = answer.forms.iter().map(|form| (form, &answer));
    let of_steps = before.iter().filter_map(|a| Some((a.forms.index.as_ref().or(a.forms.matrix.as_ref())?, a)));
    for (form, answer) in of_steps.chain(of_answer) {
        if let Some(problem) = signature(form, answer) {
            found.wrong.push(problem);
        }
        let order = answer.wrt.len();
        match read_back(form, &mut symbols, &mut graph) {
            Ok(id) => {
                if order < wrt.len() {
                    steps.push(id);
                }
                forms.push(Judged { form, answer, order, id, right: 0, wrong: 0, distance: 0.0 });
            }
            Err(problem) => found.wrong.push(format!("{}: {problem}: {}", form.name().as_str(), form.text())),
        }
    }
    // A form is wrong where it differs at most of the points; differences may meet a kink now and then.
    let mut points = 0;
    for draw in 0..12u64 {
        if points == 2 || steps.len() < wrt.len() {
            break;
        }
        let sizes = Sizes::distinct(&symbols, draw);
        let region = [Region::Signed, Region::Positive, Region::Unit, Region::Signed][draw as usize % 4];
        let Ok(point) = Point::random(&symbols, 1000 * case.number + draw, &sizes, region) else { continue };
        if !holds(&answer, &symbols, &graph, &point) {
            continue;
        }
        let expected: Option<Vec<Expected>> = match answer.wrt.as_slice() {
            [] => value(&graph, root, &point).map(|value| vec![Expected::new(value, &answer)]),
            wrt => {
                let step = |(id, v): (&Id, &Variable)| derivative(&graph, *id, *v, &point);
                steps.iter().zip(wrt).map(|s| Some(Expected::new(step(s)?, &answer))).collect()
            }
        };
        let Some(expected) = expected else { continue };
        points += 1;
        for judged in &mut forms {
            let Judged { form, answer, order, id, .. } = *judged;
            let Some(wanted) = expected[order.saturating_sub(1)].of(form.name(), answer, &point) else { continue };
            let distance = evaluate(&graph, id, &point).map_or(f64::INFINITY, |value| distance(&value, &wanted));
            if distance <= TOLERANCE {
                judged.right += 1;
            } else {
                (judged.wrong, judged.distance) = (judged.wrong + 1, distance);
            }
        }
    }
    found.tested = points > 0;
    if !found.tested {
        // Nothing can be said of what has no value anywhere.
        found.missing.clear();
    }
    for Judged { form, order, right, wrong, distance, .. } in forms {
        found.forms += usize::from(right > 0 && order == wrt.len());
        if wrong > right {
            let name = form.name().as_str();
            found.wrong.push(format!("{name} of order {order} is off by {distance:.1e}: {}", form.text()));
        }
    }
    Ok(found)
}

/// The forms that an answer must have.
fn missing(case: &Case, answer: &Answer) -> Vec<FormName> {
    let grouped = answer.value_shape.iter().any(|axis| axis.len() != 1);
    let mut wanted = Vec::new();
    match answer.wrt_shapes.last() {
        None => wanted.push(FormName::Value),
        Some(last) => {
            wanted.push(FormName::Differential);
            let value = answer.order - last.len();
            // What is summed along one axis of three has no matrix notation.
            if answer.order <= 2 && !grouped && !case.tensors {
                wanted.push(FormName::Matrix);
            }
            if !grouped {
                wanted.push(FormName::Index);
            }
            // One that stacks both sides needs something to stack; Kronecker products stand in the way of some.
            if value > 0
                && !last.is_empty()
                && value + last.len() > 2
                && !(case.grouped || case.tensors)
                && case.wrt.len() == 1
            {
                wanted.push(FormName::Vec);
            }
        }
    }
    wanted.into_iter().filter(|name| answer.forms.get(*name).is_none()).collect()
}

/// The text of a form, read again: it must print the same, and be typed over the same names.
fn read_back(form: &Form, symbols: &mut Symbols, graph: &mut Graph) -> Result<Id, String> {
    let statement = parse(&print_statement(&statement(form))).map_err(|error| format!("does not parse ({error})"))?;
    if print(&statement.expr) != form.text()
        || parse(&print(&statement.expr)).map(|s| s.expr).as_ref() != Ok(&statement.expr) && form.free().is_none()
    {
        return Err("is printed in another way when read".to_owned());
    }
    let before = symbols.variables().count();
    let read = elaborate_shaped(&statement, &[], Some(form.shape()), symbols, graph);
    let root = read.map_err(|error| format!("does not type ({error})"))?.root;
    if symbols.variables().count() != before {
        return Err("has a name that the input has not".to_owned());
    }
    if graph.shape(root) != form.shape() {
        return Err("has another shape when read".to_owned());
    }
    Ok(root)
}

/// The arguments of the NumPy source: variables of the input, directions that the text uses, and sizes that no variable shows.
fn signature(form: &Form, answer: &Answer) -> Option<String> {
    let source = form.numpy();
    let arguments = source.split_once('(')?.1.split_once(')')?.0.to_owned();
    let mut used = BTreeSet::new();
    walk(&mut form.expr().clone(), &mut |part| {
        if let ExprKind::Name(name) = &part.kind {
            used.insert(name.clone());
        }
    });
    for argument in arguments.split(", ").filter(|a| !a.is_empty()) {
        let fits = match answer.symbols.find_variable(argument) {
            Some(v) if answer.symbols.is_direction(v) => used.contains(argument),
            Some(_) => true,
            None => answer.symbols.find_dimension(argument).is_some_and(|d| {
                let mut inputs = answer.symbols.variables().filter(|(v, _, _)| !answer.symbols.is_direction(*v));
                !inputs.any(|(_, _, declared)| declared.shape.iter().any(|axis| axis[..] == [d]))
            }),
        };
        if !fits {
            return Some(format!("the source of {} takes '{argument}': {}", form.name().as_str(), form.text()));
        }
    }
    None
}
