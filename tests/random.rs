//! Random well-typed expressions over all operations: every form of every answer against differences, and read back as it is printed.
//!
//! A normal run takes [`SHORT`] cases; `GRADUS_LONG=1` takes many more. `GRADUS_SEED=7` starts elsewhere.

mod generate;

use generate::{Case, Request};
use gradus::base::{Symbols, Variable};
use gradus::derive::{Answer, Form, FormName};
use gradus::eval::{Point, Region, Sizes, Tensor, evaluate, numeric_derivative};
use gradus::expr::{Graph, Id};
use gradus::syntax::{parse, print};
use gradus::typing::elaborate_shaped;
use gradus::{Constraint, Context, ErrorCode, Expression};
use std::panic::{AssertUnwindSafe, catch_unwind};

const SHORT: u64 = 500;
const LONG: u64 = 10_000;
/// How far a form may be from the differences, relative to the largest entry.
const TOLERANCE: f64 = 1e-5;

#[derive(Default)]
struct Report {
    refused: Vec<String>,
    wrong: Vec<String>,
    missing: Vec<String>,
    checked: usize,
    forms: usize,
    untested: usize,
}

#[test]
fn every_form_agrees_with_differences() {
    let long = std::env::var_os("GRADUS_LONG").is_some_and(|value| value == "1");
    let seed = std::env::var("GRADUS_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1u64);
    let count = if long { LONG } else { SHORT };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8) as u64;
    let reports = std::thread::scope(|scope| {
        let run = |thread: u64| {
            let mut report = Report::default();
            for number in (thread..count).step_by(threads as usize) {
                if std::env::var_os("GRADUS_TRACE").is_some() {
                    eprintln!("{}", Case::new(seed, number));
                }
                check(&Case::new(seed, number), &mut report);
            }
            report
        };
        let handles: Vec<_> = (0..threads).map(|t| scope.spawn(move || run(t))).collect();
        handles.into_iter().map(|h| h.join().expect("a panic is caught with its case")).collect::<Vec<_>>()
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
    let (stacked, missing): (Vec<String>, Vec<String>) = all.missing.into_iter().partition(|m| m.ends_with("no vec"));
    for case in &stacked {
        println!("{case}");
    }
    assert!(stacked.len() * 50 < count as usize, "{} answers have no vec form", stacked.len());
    let failures = [("refused", &all.refused), ("wrong", &all.wrong), ("missing", &missing)];
    let text: String =
        failures.iter().flat_map(|(kind, list)| list.iter().map(move |l| format!("{kind}: {l}\n"))).collect();
    assert!(text.is_empty(), "\n{text}");
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
            declarations: declarations.split("; ").map(str::to_owned).collect(),
            text: text.to_owned(),
            wrt: wrt.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            request: if wrt.is_empty() { Request::Simplify } else { Request::Derivative(None) },
            grouped: false,
            tensors: false,
        };
        let mut report = Report::default();
        check(&case, &mut report);
        let problems = [report.refused, report.wrong, report.missing].concat();
        assert!(problems.is_empty() && report.forms > 0, "{problems:?}");
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
        let mut cx = Context::new();
        for declaration in declarations.split("; ") {
            cx.declare(declaration).expect("a declaration");
        }
        let code = cx.parse(text).and_then(|e| e.derivative(wrt)).map_err(|error| error.code);
        assert_eq!(code.err(), Some(ErrorCode::Arithmetic), "{text}");
    }
}

fn check(case: &Case, report: &mut Report) {
    match catch_unwind(AssertUnwindSafe(|| examine(case))) {
        Ok(Ok(found)) => {
            report.checked += 1;
            report.forms += found.forms;
            report.untested += usize::from(!found.tested);
            report.wrong.extend(found.wrong.into_iter().map(|w| format!("{case}: {w}")));
            report.missing.extend(found.missing.into_iter().map(|name| format!("{case}: no {name}")));
        }
        // What has no value at any point is said to have none.
        Ok(Err(error)) if error.code == ErrorCode::Arithmetic => report.untested += 1,
        Ok(Err(error)) => report.refused.push(format!("{case}: {error}")),
        Err(_) => report.wrong.push(format!("{case}: panic")),
    }
}

#[derive(Default)]
struct Found {
    forms: usize,
    tested: bool,
    wrong: Vec<String>,
    missing: Vec<String>,
}

/// Reads a case; `plain` forgets what is known of the variables.
fn read(case: &Case, plain: bool) -> gradus::Result<Expression> {
    let mut cx = Context::new();
    for declaration in &case.declarations {
        let words: Vec<&str> = declaration.split(' ').take(if plain { 2 } else { usize::MAX }).collect();
        cx.declare(&words.join(" "))?;
    }
    let wrt: Vec<&str> = case.wrt.iter().map(String::as_str).collect();
    cx.parse_for(&case.text, &wrt)
}

/// Reads and answers a case.
fn answer(case: &Case) -> gradus::Result<(Expression, Answer)> {
    let expression = read(case, false)?;
    let wrt: Vec<&str> = case.wrt.iter().map(String::as_str).collect();
    let answer = match case.request {
        Request::Simplify => expression.simplify(),
        Request::Derivative(constraint) => expression.derivatives(&wrt, constraint)?,
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
    let before = (1..wrt.len()).map(|order| read(case, true)?.derivatives(&wrt[..order], None));
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
            [] => expected(&graph, root, None, &answer, &point).map(|value| vec![value]),
            wrt => steps.iter().zip(wrt).map(|(id, v)| expected(&graph, *id, Some(*v), &answer, &point)).collect(),
        };
        let Some(expected) = expected else { continue };
        points += 1;
        for judged in &mut forms {
            let Judged { form, answer, order, id, .. } = *judged;
            let Some(wanted) = shaped(form.name(), &expected[order.saturating_sub(1)], answer, &point) else {
                continue;
            };
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

/// Whether the point keeps to what the answer assumes.
fn holds(answer: &Answer, symbols: &Symbols, graph: &Graph, point: &Point<f64>) -> bool {
    let value = |text: &str| -> Option<Tensor<f64>> {
        let (mut symbols, mut graph) = (symbols.clone(), graph.clone());
        // With more than two axes in index notation.
        let free: Vec<&str> = ["i", "j", "k", "l"].into_iter().filter(|i| indexes(text, i)).collect();
        let text = if free.is_empty() { text.to_owned() } else { format!("J[{}] = {text}", free.join(",")) };
        let read = elaborate_shaped(&parse(&text).ok()?, &[], None, &mut symbols, &mut graph).ok()?;
        evaluate(&graph, read.root, point).ok().filter(Tensor::is_finite)
    };
    let either = |text: &str, scalar: &str, array: &str| -> Option<String> {
        text.strip_suffix(scalar).or_else(|| text.strip_suffix(array)).map(str::to_owned)
    };
    let entries = |text: &str, fits: &dyn Fn(f64) -> bool| value(text).is_some_and(|v| v.data.iter().all(|x| fits(*x)));
    answer.conditions.iter().all(|condition| {
        if let Some(matrix) = condition.strip_suffix(" is invertible") {
            // Rounding gives singular matrices an inverse.
            entries(&format!("norm(inv({matrix}))"), &|norm| norm < 1e6)
        } else if let Some(array) = condition.strip_suffix(" is nonzero") {
            value(array).is_some_and(|v| v.data.iter().any(|x| x.abs() > 1e-6))
        } else if let Some(array) = condition.strip_suffix(" has nonzero entries") {
            entries(array, &|x| x.abs() > 1e-6)
        } else if let Some(array) = either(condition, " is positive", " has positive entries") {
            entries(&array, &|x| x > 1e-6)
        } else if let Some(array) = either(condition, " is nonnegative", " has nonnegative entries") {
            entries(&array, &|x| x >= 0.0)
        } else if let Some(array) = either(condition, " is between -1 and 1", " has entries between -1 and 1") {
            entries(&array, &|x| x.abs() < 1.0)
        } else {
            panic!("what does '{condition}' say?")
        }
    })
}

/// Whether a name is an index somewhere in the text.
fn indexes(text: &str, name: &str) -> bool {
    text.split('[').skip(1).filter_map(|rest| rest.split(']').next()).any(|list| list.split(',').any(|i| i == name))
}

/// The forms that an answer must have.
fn missing(case: &Case, answer: &Answer) -> Vec<String> {
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
    wanted.into_iter().filter(|name| answer.forms.get(*name).is_none()).map(|n| n.as_str().to_owned()).collect()
}

/// The text of a form, read again: it must print the same, and be typed over the same names.
fn read_back(form: &Form, symbols: &mut Symbols, graph: &mut Graph) -> Result<Id, String> {
    let text = form.text();
    let text = match form.free() {
        Some([]) => format!("J = {text}"),
        Some(free) => format!("J[{}] = {text}", free.join(",")),
        None => text,
    };
    let statement = parse(&text).map_err(|error| format!("does not parse ({error})"))?;
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
    let statement = parse(&form.text()).ok()?;
    let used = print(&statement.expr);
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

/// The derivative of a term by differences, where two steps agree on it; under a constraint, what that makes of it. Or its value.
fn expected(graph: &Graph, id: Id, by: Option<Variable>, answer: &Answer, point: &Point<f64>) -> Option<Expected> {
    let plain = match by {
        None => evaluate(graph, id, point).ok().filter(Tensor::is_finite)?,
        Some(variable) => {
            let derivative = numeric_derivative(graph, id, variable, point).ok()?;
            let other = coarse(graph, id, variable, point)?;
            if !derivative.is_finite() || distance(&derivative, &other) > 1e-6 {
                return None;
            }
            derivative
        }
    };
    if plain.data.iter().any(|x| x.abs() > 1e6) {
        return None;
    }
    let constrained = match answer.constraint {
        Some(constraint) => constrain(&plain, constraint),
        None => plain.clone(),
    };
    Some(Expected { plain, constrained })
}

struct Expected {
    plain: Tensor<f64>,
    constrained: Tensor<f64>,
}

/// The derivative by differences of the second order with a small step.
fn coarse(graph: &Graph, root: Id, variable: Variable, point: &Point<f64>) -> Option<Tensor<f64>> {
    const STEP: f64 = 4e-5;
    let base = point.value(variable).ok()?.clone();
    let mut columns = Vec::new();
    let mut shape = evaluate(graph, root, point).ok()?.shape;
    let entries = shape.iter().product::<usize>();
    for place in 0..base.data.len() {
        let at = |shift: f64| {
            let (mut moved, mut point) = (base.clone(), point.clone());
            moved.data[place] += shift;
            point.set(variable, moved);
            evaluate(graph, root, &point).ok()
        };
        let (up, down) = (at(STEP)?, at(-STEP)?);
        columns.push(up.data.iter().zip(&down.data).map(|(x, y)| (x - y) / (2.0 * STEP)).collect::<Vec<f64>>());
    }
    shape.extend(&base.shape);
    let data = (0..entries).flat_map(|i| columns.iter().map(move |c| c[i])).collect();
    Tensor::new(shape, data).ok()
}

fn constrain(tensor: &Tensor<f64>, constraint: Constraint) -> Tensor<f64> {
    let n = tensor.shape[tensor.shape.len() - 1];
    let mut data = tensor.data.clone();
    for block in data.chunks_mut(n * n) {
        let old = block.to_vec();
        for i in 0..n {
            for j in 0..n {
                let (here, there) = (old[i * n + j], old[j * n + i]);
                block[i * n + j] = match constraint {
                    Constraint::Symmetric if i == j => here,
                    Constraint::Symmetric => here + there,
                    Constraint::SymmetricRiesz => (here + there) / 2.0,
                    Constraint::Skew => (here - there) / 2.0,
                    Constraint::Diagonal if i == j => here,
                    Constraint::Lower if i >= j => here,
                    Constraint::Upper if i <= j => here,
                    Constraint::Diagonal | Constraint::Lower | Constraint::Upper => 0.0,
                };
            }
        }
    }
    Tensor { shape: tensor.shape.clone(), data }
}

/// What a form must equal: the derivative itself, stacked, or applied to the directions.
fn shaped(name: FormName, expected: &Expected, answer: &Answer, point: &Point<f64>) -> Option<Tensor<f64>> {
    let whole = &expected.constrained;
    match name {
        FormName::Matrix | FormName::Index | FormName::Value => Some(whole.clone()),
        FormName::Vec => {
            let last = answer.wrt_shapes.last()?.len();
            let split = whole.shape.len() - last;
            let sides = [&whole.shape[..split], &whole.shape[split..]];
            let shape = sides.map(|axes| axes.iter().product::<usize>());
            let mut data = vec![0.0; whole.data.len()];
            for (flat, value) in whole.data.iter().enumerate() {
                let (row, column) = (flat / shape[1], flat % shape[1]);
                data[stacked(row, sides[0]) * shape[1] + stacked(column, sides[1])] = *value;
            }
            Some(Tensor { shape: shape.to_vec(), data })
        }
        FormName::Differential => {
            let mut tensor = expected.plain.clone();
            for variable in answer.wrt.iter().rev() {
                let name = format!("d{}", answer.symbols.variable_name(*variable));
                let direction = point.value(answer.symbols.find_variable(&name)?).ok()?;
                let size = direction.data.len();
                let data =
                    tensor.data.chunks(size).map(|c| c.iter().zip(&direction.data).map(|(x, y)| x * y).sum()).collect();
                let rank = tensor.shape.len() - direction.shape.len();
                tensor = Tensor { shape: tensor.shape[..rank].to_vec(), data };
            }
            Some(tensor)
        }
    }
}

/// The place of an entry when columns are stacked, from its place when rows are.
fn stacked(mut place: usize, axes: &[usize]) -> usize {
    let mut digits = Vec::new();
    for size in axes.iter().rev() {
        digits.push(place % size);
        place /= size;
    }
    // The last axis is the slowest now.
    digits.iter().zip(axes.iter().rev()).fold(0, |flat, (digit, size)| flat * size + digit)
}

fn distance(a: &Tensor<f64>, b: &Tensor<f64>) -> f64 {
    if a.shape != b.shape || !a.is_finite() {
        return f64::INFINITY;
    }
    let scale = b.data.iter().fold(1e-2f64, |m, x| m.max(x.abs()));
    a.data.iter().zip(&b.data).fold(0.0f64, |m, (x, y)| m.max((x - y).abs())) / scale
}
