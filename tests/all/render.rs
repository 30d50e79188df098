//! Exact output of the Unicode and LaTeX renderers.

use crate::support::tree::*;
use gradus::internals::render::{latex, unicode};
use gradus::internals::syntax::ast::{Expr, ProductOp};
use gradus::{Attributes, Declaration, Shape, Symbols};

/// Symbols with the differentials of some variables.
fn symbols() -> Symbols {
    let mut symbols = Symbols::default();
    for name in ["W", "X", "x", "T", "alpha", "W1", "Wt", "mask"] {
        let variable = symbols.declare(name, Declaration { shape: Shape::new(), attributes: Attributes::NONE });
        symbols.direction(variable);
    }
    symbols
}

fn check(expr: Expr, expected_unicode: &str, expected_latex: &str) {
    assert_eq!(unicode(&expr, &symbols()), expected_unicode);
    assert_eq!(latex(&expr, &symbols()), expected_latex);
}

#[test]
fn products_and_sums() {
    check(mul(vec![num(2), v("W"), v("H"), t(v("H"))]), "2 W H Hᵀ", "2 W H H^{\\top}");
    check(mul(vec![ratio(1, 2), v("x")]), "½ x", "\\frac{1}{2} x");
    check(mul(vec![ratio(-3, 7), v("x")]), "-³⁄₇ x", "-\\frac{3}{7} x");
    check(mul(vec![neg(v("a")), v("x")]), "-a x", "-a x");
    check(mul(vec![v("a"), neg(v("x"))]), "a (-x)", "a \\left( -x \\right)");
    check(mul(vec![v("a"), num(2)]), "a · 2", "a \\cdot 2");
    check(
        sum(vec![(false, neg(v("a"))), (true, v("b")), (false, neg(v("c")))]),
        "-a - b + (-c)",
        "-a - b + \\left( -c \\right)",
    );
    check(mul(vec![sum(vec![(false, v("A")), (true, v("B"))]), v("x")]), "(A - B) x", "\\left( A - B \\right) x");
    check(neg(sum(vec![(false, v("a")), (false, v("b"))])), "-(a + b)", "-\\left( a + b \\right)");
    check(
        sum(vec![(false, v("a")), (true, sum(vec![(false, v("b")), (false, v("c"))]))]),
        "a - (b + c)",
        "a - \\left( b + c \\right)",
    );
    check(
        op(ProductOp::Divide, mul(vec![t(v("x")), v("x")]), mul(vec![v("a"), v("b")])),
        "xᵀ x / (a b)",
        "\\frac{x^{\\top} x}{a b}",
    );
    check(
        chain(v("x"), vec![(ProductOp::Divide, v("k")), (ProductOp::Divide, num(2)), (ProductOp::Times, v("y"))]),
        "(x / (k · 2)) y",
        "\\frac{x}{k \\cdot 2} y",
    );
    check(
        chain(neg(v("x")), vec![(ProductOp::Divide, v("s")), (ProductOp::Times, v("y"))]),
        "-(x / s) y",
        "-\\frac{x}{s} y",
    );
    check(mul(vec![v("A"), mul(vec![v("B"), v("x")])]), "A (B x)", "A \\left( B x \\right)");
    check(colon(mul(vec![v("A"), v("B")]), v("C")), "A B : C", "A B : C");
    check(sum(vec![(false, v("s")), (true, colon(v("A"), v("B")))]), "s - A : B", "s - A : B");
}

#[test]
fn elementwise_products() {
    use ProductOp::*;
    check(op(Hadamard, v("W"), v("W")), "W ∘ W", "W \\odot W");
    check(op(HadamardDivide, v("x"), v("y")), "x ⊘ y", "x \\oslash y");
    check(chain(num(2), vec![(Times, v("A")), (Hadamard, v("B"))]), "2 A ∘ B", "2 A \\odot B");
    check(chain(v("A"), vec![(Times, v("B")), (Hadamard, v("C"))]), "(A B) ∘ C", "\\left( A B \\right) \\odot C");
    check(chain(v("A"), vec![(Hadamard, v("B")), (Times, v("C"))]), "(A ∘ B) C", "\\left( A \\odot B \\right) C");
    check(op(Hadamard, v("A"), mul(vec![v("B"), v("C")])), "A ∘ (B C)", "A \\odot \\left( B C \\right)");
    check(chain(v("A"), vec![(Hadamard, v("B")), (Hadamard, v("C"))]), "A ∘ B ∘ C", "A \\odot B \\odot C");
    check(
        chain(v("A"), vec![(HadamardDivide, v("B")), (Hadamard, v("C"))]),
        "(A ⊘ B) ∘ C",
        "\\left( A \\oslash B \\right) \\odot C",
    );
    check(t(op(Hadamard, v("A"), v("B"))), "(A ∘ B)ᵀ", "\\left( A \\odot B \\right)^{\\top}");
    check(hpow(v("x"), num(2)), "x^∘2", "x^{\\circ 2}");
    check(hpow(v("x"), ratio(-1, 2)), "x^∘(-1/2)", "x^{\\circ -\\frac{1}{2}}");
}

#[test]
fn postfixes_and_functions() {
    check(pow(v("x"), num(2)), "x²", "x^{2}");
    check(pow(pow(v("x"), num(2)), num(3)), "(x²)³", "\\left( x^{2} \\right)^{3}");
    check(pow(v("x"), num(-12)), "x⁻¹²", "x^{-12}");
    check(pow(v("x"), sum(vec![(false, v("a")), (true, num(1))])), "x^(a - 1)", "x^{a - 1}");
    check(t(pow(v("A"), num(2))), "(A²)ᵀ", "\\left( A^{2} \\right)^{\\top}");
    check(f("inv", vec![v("A")]), "A⁻¹", "A^{-1}");
    check(t(f("inv", vec![v("A")])), "A⁻ᵀ", "A^{-\\top}");
    check(f("inv", vec![mul(vec![t(v("X")), v("X")])]), "(Xᵀ X)⁻¹", "\\left( X^{\\top} X \\right)^{-1}");
    check(pow(f("norm", vec![v("x")]), num(2)), "‖x‖²", "\\lVert x \\rVert^{2}");
    check(f("norm1", vec![v("x")]), "‖x‖₁", "\\lVert x \\rVert_{1}");
    check(
        f("norm", vec![mul(vec![f("norm", vec![v("x")]), v("y")])]),
        "norm(‖x‖ y)",
        "\\operatorname{norm}\\left( \\lVert x \\rVert y \\right)",
    );
    check(f("diag", vec![v("x")]), "diag(x)", "\\operatorname{diag}\\left( x \\right)");
    check(f("tr", vec![v("A")]), "tr(A)", "\\operatorname{tr}\\left( A \\right)");
    check(pow(f("sqrt", vec![v("x")]), num(3)), "(√x)³", "\\left( \\sqrt{x} \\right)^{3}");
    check(f("sqrt", vec![sum(vec![(false, v("a")), (false, v("b"))])]), "√(a + b)", "\\sqrt{a + b}");
    check(f("logdet", vec![v("A")]), "logdet(A)", "\\log \\left\\lvert \\det\\left( A \\right) \\right\\rvert");
    check(mul(vec![f("exp", vec![v("x")]), v("y")]), "exp(x) y", "\\exp\\left( x \\right) y");
    check(f("abs", vec![v("x")]), "abs(x)", "\\left\\lvert x \\right\\rvert");
}

#[test]
fn kronecker_products_and_constants() {
    let eye = |n: &str| f("eye", vec![v(n)]);
    let k = |m: &str, n: &str| f("K", vec![v(m), v(n)]);
    let kron = |a, b| f("kron", vec![a, b]);
    check(
        sum(vec![(false, kron(v("W"), eye("n"))), (false, mul(vec![kron(eye("n"), v("W")), k("n", "m")]))]),
        "W ⊗ Iₙ + (Iₙ ⊗ W) Kₙₘ",
        "W \\otimes I_{n} + \\left( I_{n} \\otimes W \\right) K_{n,m}",
    );
    check(kron(eye("n"), eye("m")), "Iₙ ⊗ Iₘ", "I_{n} \\otimes I_{m}");
    check(kron(eye("n"), eye("d")), "Iₙ ⊗ I_d", "I_{n} \\otimes I_{d}");
    check(kron(kron(v("A"), v("B")), v("C")), "A ⊗ B ⊗ C", "A \\otimes B \\otimes C");
    check(kron(v("A"), kron(v("B"), v("C"))), "A ⊗ (B ⊗ C)", "A \\otimes \\left( B \\otimes C \\right)");
    check(kron(mul(vec![v("A"), v("B")]), t(v("C"))), "(A B) ⊗ Cᵀ", "\\left( A B \\right) \\otimes C^{\\top}");
    check(t(kron(v("A"), v("B"))), "(A ⊗ B)ᵀ", "\\left( A \\otimes B \\right)^{\\top}");
    check(k("n", "n1"), "K_(n,n1)", "K_{n,n_{1}}");
    check(mul(vec![eye("n"), v("A")]), "I A", "I A");
    check(sum(vec![(false, k("m", "n")), (false, k("n", "m"))]), "Kₘₙ + Kₙₘ", "K_{m,n} + K_{n,m}");
    check(sum(vec![(false, v("K")), (false, k("n", "n"))]), "K + Kₙₙ", "K + K_{n,n}");
    check(f("ones", vec![v("n")]), "𝟏", "\\mathbf{1}");
    check(
        mul(vec![f("ones", vec![v("n")]), t(f("ones", vec![v("m")]))]),
        "𝟏ₙ 𝟏ₘᵀ",
        "\\mathbf{1}_{n} \\mathbf{1}_{m}^{\\top}",
    );
    check(f("vec", vec![v("A")]), "vec(A)", "\\operatorname{vec}\\left( A \\right)");
}

#[test]
fn differentials() {
    check(mul(vec![v("dW"), t(v("W"))]), "dW Wᵀ", "\\mathrm{d}W \\, W^{\\top}");
    check(mul(vec![num(2), v("A"), t(v("dx"))]), "2 A dxᵀ", "2 A \\, \\mathrm{d}x^{\\top}");
    check(pow(v("dX"), num(3)), "(dX)³", "\\left( \\mathrm{d}X \\right)^{3}");
    check(hpow(v("dx"), num(2)), "(dx)^∘2", "\\left( \\mathrm{d}x \\right)^{\\circ 2}");
    check(mul(vec![ix(v("x"), "i"), ix(v("dT"), "i,j")]), "x[i] dT[i,j]", "x_{i} \\, \\mathrm{d}T_{ij}");
}

#[test]
fn index_notation() {
    let delta = |i| ix(v("delta"), i);
    check(
        sum(vec![
            (false, mul(vec![delta("i,k"), ix(v("W"), "j,l")])),
            (false, mul(vec![ix(v("W"), "i,l"), delta("j,k")])),
        ]),
        "δ[i,k] W[j,l] + W[i,l] δ[j,k]",
        "\\delta_{ik} W_{jl} + W_{il} \\delta_{jk}",
    );
    check(ix(mul(vec![t(v("X")), v("A")]), "k,i"), "(Xᵀ A)[k,i]", "\\left( X^{\\top} A \\right)_{ki}");
    check(ix(f("inv", vec![v("X")]), "i,k"), "(X⁻¹)[i,k]", "\\left( X^{-1} \\right)_{ik}");
    check(pow(ix(v("x"), "i"), num(2)), "x[i]²", "x_{i}^{2}");
    check(ix(v("A"), "i,p1"), "A[i,p1]", "A_{i,p_{1}}");
    check(ix(v("W1"), "i,j"), "W1[i,j]", "{W_{1}}_{ij}");
}

#[test]
fn names() {
    for (name, expected) in [
        ("alpha", "\\alpha"),
        ("λ", "\\lambda"),
        ("Sigma2", "\\Sigma_{2}"),
        ("W1", "W_{1}"),
        ("dW", "\\mathrm{d}W"),
        ("dalpha", "\\mathrm{d}\\alpha"),
        ("dW1", "\\mathrm{d}W_{1}"),
        ("dWt", "\\mathrm{d}\\mathit{Wt}"),
        ("dmask", "\\mathrm{d}\\mathit{mask}"),
        // No differentials, although they look like some.
        ("depth", "\\mathit{depth}"),
        ("dA", "\\mathit{dA}"),
        ("mu_x", "\\mu_{x}"),
        ("x_max", "x_{\\mathit{max}}"),
        ("bias", "\\mathit{bias}"),
        ("a_b_c", "a_{\\mathit{b\\_c}}"),
    ] {
        assert_eq!(latex(&v(name), &symbols()), expected);
    }
}

/// A fraction before a quotient is of its line, an entry of a function is the function of the entry, and `⊗` binds before `+`.
#[test]
fn quotients_and_entries_are_written_as_on_paper() {
    for (text, expected) in [
        ("1/2*x*y'/sqrt(c)", "\\frac{x y^{\\top}}{2 \\sqrt{c}}"),
        ("-1/2*(c + 3)*x*y'/c", "-\\frac{\\left( c + 3 \\right) x y^{\\top}}{2 c}"),
        ("3/2*x/(c + 1)", "\\frac{3 x}{2 \\left( c + 1 \\right)}"),
        ("1/2*x", "\\frac{1}{2} x"),
        ("exp(A*x)[i]", "\\exp\\left( \\left( A x \\right)_{i} \\right)"),
        ("sqrt(x)[i]*y[i]", "\\sqrt{x_{i}} y_{i}"),
    ] {
        let tree = gradus::internals::syntax::parse(text).unwrap().expr;
        assert_eq!(latex(&tree, &symbols()), expected, "{text}");
    }
}
