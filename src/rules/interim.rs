//! Interim.
#![allow(missing_docs)]
use crate::error::*;
use crate::expr::*;
use crate::symbol::*;
use crate::syntax::ast::*;
use num_traits::One;
use smallvec::smallvec;
pub struct Elaborated {
    pub root: Id,
    pub row: bool,
    pub indices: Vec<String>,
}
pub fn declare(s: &mut Symbols, text: &str) -> Result<Variable> {
    let (name, kind) = text.split_once(':').unwrap();
    let kind = kind.trim();
    let end = kind.find(')').map(|e| e + 1).unwrap_or_else(|| kind.find(' ').unwrap_or(kind.len()));
    let (k, attrs) = kind.split_at(end);
    let shape: Shape = match k.split_once('(') {
        None => smallvec![],
        Some((_, a)) => {
            a.trim_end_matches(')').split(',').map(|d| -> Axis { smallvec![s.dimension(d.trim())] }).collect()
        }
    };
    let attributes =
        attrs.split_whitespace().filter_map(|a| Attribute::ALL.into_iter().find(|x| x.as_str() == a)).collect();
    Ok(s.declare(name.trim(), Declaration { shape, attributes }))
}
pub fn elaborate(st: &Statement, _: &[&str], s: &mut Symbols, g: &mut Graph) -> Result<Elaborated> {
    let root = go(&st.expr, s, g)?;
    Ok(Elaborated { root, row: false, indices: vec![] })
}
fn add(g: &mut Graph, op: Op, c: &[Id], e: &Expr) -> Result<Id> {
    g.add(op, c).map_err(|x| Error::new(ErrorCode::Shape, x.to_string(), e.span))
}
fn ones(g: &mut Graph, shape: &Shape) -> Id {
    match shape.len() {
        0 => g.number(Rational::one()),
        1 => g.leaf(Op::Ones(shape[0][0])),
        _ => {
            let a = g.leaf(Op::Ones(shape[0][0]));
            let b = g.leaf(Op::Ones(shape[1][0]));
            g.add(Op::Outer, &[a, b]).unwrap()
        }
    }
}
fn go(e: &Expr, s: &mut Symbols, g: &mut Graph) -> Result<Id> {
    let bad = |m: &str| Err(Error::new(ErrorCode::Syntax, m, e.span));
    Ok(match &e.kind {
        ExprKind::Number(v) => g.number(*v),
        ExprKind::Name(n) => match s.find_variable(n) {
            Some(v) => g.variable(v, s),
            None => match s.find_dimension(n) {
                Some(d) => g.leaf(Op::Size(d)),
                None => return bad("unknown name"),
            },
        },
        ExprKind::Sum(terms) => {
            let mut ids = vec![];
            for t in terms {
                ids.push(go(&t.expr, s, g)?);
            }
            let shape = ids.iter().map(|i| g.shape(*i).clone()).max_by_key(|s| s.len()).unwrap();
            for i in &mut ids {
                if g.rank(*i) == 0 && !shape.is_empty() {
                    let o = ones(g, &shape);
                    *i = if g.is_one(*i) { o } else { g.add(Op::Scale, &[*i, o]).unwrap() };
                }
            }
            let cs = terms.iter().map(|t| if t.negative { -Rational::one() } else { Rational::one() }).collect();
            add(g, Op::Combination(cs), &ids, e)?
        }
        ExprKind::Frobenius(a, b) => {
            let (a, b) = (go(a, s, g)?, go(b, s, g)?);
            add(g, Op::Inner, &[a, b], e)?
        }
        ExprKind::Product(first, rest) => {
            let mut row = None;
            let mut acc = match &first.kind {
                ExprKind::Transpose(x) => {
                    let x = go(x, s, g)?;
                    if g.rank(x) == 1 {
                        row = Some(x);
                        x
                    } else {
                        go(first, s, g)?
                    }
                }
                _ => go(first, s, g)?,
            };
            for (op, f) in rest {
                if *op == ProductOp::Times && row.is_some() {
                    let b = go(f, s, g)?;
                    let x = row.take().unwrap();
                    acc = if g.rank(b) == 1 {
                        add(g, Op::Inner, &[x, b], e)?
                    } else {
                        let t = add(g, Op::Transpose, &[b], e)?;
                        let r = add(g, Op::Product, &[t, x], e)?;
                        row = Some(r);
                        r
                    };
                    continue;
                }
                let (b, t) = match &f.kind {
                    ExprKind::Transpose(x) => {
                        let y = go(x, s, g)?;
                        if g.rank(y) == 1 { (y, true) } else { (go(f, s, g)?, false) }
                    }
                    _ => (go(f, s, g)?, false),
                };
                let (ra, rb) = (g.rank(acc), g.rank(b));
                acc = match op {
                    ProductOp::Times if t && ra == 1 => add(g, Op::Outer, &[acc, b], e)?,
                    ProductOp::Times | ProductOp::Hadamard if ra == 0 => add(g, Op::Scale, &[acc, b], e)?,
                    ProductOp::Times | ProductOp::Hadamard if rb == 0 => add(g, Op::Scale, &[b, acc], e)?,
                    ProductOp::Times => add(g, Op::Product, &[acc, b], e)?,
                    ProductOp::Divide => add(g, Op::Divide, &[acc, b], e)?,
                    ProductOp::Hadamard => add(g, Op::Hadamard, &[acc, b], e)?,
                    ProductOp::HadamardDivide if rb == 0 => add(g, Op::Divide, &[acc, b], e)?,
                    ProductOp::HadamardDivide if ra == 0 => {
                        let sh = g.shape(b).clone();
                        let o = ones(g, &sh);
                        let o = g.add(Op::Scale, &[acc, o]).unwrap();
                        add(g, Op::HadamardDivide, &[o, b], e)?
                    }
                    ProductOp::HadamardDivide => add(g, Op::HadamardDivide, &[acc, b], e)?,
                };
            }
            acc
        }
        ExprKind::Negate(a) => {
            let a = go(a, s, g)?;
            add(g, Op::Combination(smallvec![-Rational::one()]), &[a], e)?
        }
        ExprKind::Transpose(a) => {
            let a = go(a, s, g)?;
            if g.rank(a) < 2 { a } else { add(g, Op::Transpose, &[a], e)? }
        }
        ExprKind::Power(a, p) => {
            let a = go(a, s, g)?;
            if g.rank(a) == 2 {
                if let ExprKind::Number(k) = p.kind {
                    return add(g, Op::MatrixPower(k.to_integer() as u32), &[a], e);
                }
            }
            let p = go(p, s, g)?;
            add(g, Op::Power, &[a, p], e)?
        }
        ExprKind::HadamardPower(a, p) => {
            let (a, p) = (go(a, s, g)?, go(p, s, g)?);
            add(g, Op::Power, &[a, p], e)?
        }
        ExprKind::Index(..) => return bad("index"),
        ExprKind::Call(name, args) => {
            if let ("eye" | "ones" | "K", Some(ExprKind::Name(n))) = (name.as_str(), args.first().map(|a| &a.kind)) {
                let d = s.dimension(n);
                return Ok(match name.as_str() {
                    "eye" => g.leaf(Op::Identity(d)),
                    "ones" => g.leaf(Op::Ones(d)),
                    _ => {
                        let ExprKind::Name(m) = &args[1].kind else { return bad("K") };
                        let m = s.dimension(m);
                        g.leaf(Op::Commutation(d, m))
                    }
                });
            }
            let mut c = vec![];
            for a in args {
                c.push(go(a, s, g)?);
            }
            let op = match name.as_str() {
                "kron" => Op::Kronecker,
                "vec" => Op::Vec,
                "tr" => Op::Trace,
                "sum" => Op::Sum,
                "norm" => Op::Norm,
                "inv" => Op::Inverse,
                "det" => Op::Determinant,
                "logdet" => Op::LogDeterminant,
                "diag" => {
                    if g.rank(c[0]) == 1 {
                        Op::Diagonal
                    } else {
                        Op::DiagonalOf
                    }
                }
                _ => match Function::from_name(name) {
                    Some(f) => Op::Map(f),
                    None => return bad("function"),
                },
            };
            add(g, op, &c, e)?
        }
    })
}
