//! A loss from Rust values, its gradient at numbers, and the same by differences: `cargo run --example gradient_check`.

use gradus::{Bindings, Context, Result, Tensor};

fn main() -> Result<()> {
    let mut cx = Context::new();
    let (a, x, b) = (cx.variable("A: matrix(m,n)")?, cx.variable("x: vector(n)")?, cx.variable("b: vector(m)")?);
    let c = cx.variable("c: scalar positive")?;
    let loss = (&a * &x - &b).norm().pow(2) / 2 + &c * x.norm().pow(2) / 2;
    let loss = cx.expression(&loss)?;
    let answer = loss.derivative("x")?;
    let gradient = answer.matrix().expect("a gradient has a matrix form");
    println!("gradient   {gradient}");

    let array = |shape: &[usize], data: &[f64]| Tensor::new(shape.to_vec(), data.to_vec()).expect("as many entries");
    let mut at = Bindings::new();
    at.set("A", array(&[3, 2], &[1.0, 2.0, -1.0, 0.5, 3.0, 1.0])).set("b", array(&[3], &[1.0, -2.0, 0.5]));
    at.set("x", array(&[2], &[0.3, -0.7])).set("c", Tensor::scalar(0.1));
    let exact = gradient.eval(&at)?;

    let step = 1e-6;
    let mut near = |place: usize, by: f64| -> Result<f64> {
        let mut x = [0.3, -0.7];
        x[place] += by;
        Ok(loss.eval(at.set("x", array(&[2], &x)))?.value())
    };
    for (place, exact) in exact.data.iter().enumerate() {
        let difference = (near(place, step)? - near(place, -step)?) / (2.0 * step);
        println!("x[{place}]       exact {exact:.6}, by differences {difference:.6}");
        assert!((exact - difference).abs() < 1e-6);
    }
    Ok(())
}
