#![deny(warnings)]
//! Runs printed functions: arguments and expected results are words of a file, in the order of the calls.

use ndarray::{Array, ArrayD, Dimension};
use std::error::Error;

struct Input {
    words: std::vec::IntoIter<f64>,
    failed: usize,
}

impl Input {
    fn number<T: Number>(&mut self) -> Result<T, Box<dyn Error>> {
        T::read(self)
    }

    fn word(&mut self) -> Result<f64, Box<dyn Error>> {
        Ok(self.words.next().ok_or("the words are at an end")?)
    }

    fn any(&mut self) -> Result<ArrayD<f64>, Box<dyn Error>> {
        let rank = self.word()? as usize;
        let shape = (0..rank).map(|_| Ok(self.word()? as usize)).collect::<Result<Vec<usize>, Box<dyn Error>>>()?;
        let count = shape.iter().product();
        Ok(ArrayD::from_shape_vec(shape, self.words.by_ref().take(count).collect())?)
    }

    fn array<D: Dimension>(&mut self) -> Result<Array<f64, D>, Box<dyn Error>> {
        Ok(self.any()?.into_dimensionality()?)
    }

    fn compare(&mut self, id: &str, found: impl Found) -> Result<(), Box<dyn Error>> {
        let (found, expected) = (found.array(), self.any()?);
        let most = |array: &ArrayD<f64>| array.iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
        let is_equal = found.shape() == expected.shape()
            && (&found - &expected).iter().all(|error| error.abs() <= 1e-5 * most(&expected).max(1e-2));
        if !is_equal {
            self.failed += 1;
            println!("{id}: {:?} and not {:?}", found.shape(), expected.shape());
            println!("{found}\n{expected}");
        }
        Ok(())
    }
}

/// A size, or a scalar.
trait Number: Sized {
    fn read(input: &mut Input) -> Result<Self, Box<dyn Error>>;
}

impl Number for usize {
    fn read(input: &mut Input) -> Result<Self, Box<dyn Error>> {
        Ok(input.word()? as usize)
    }
}

impl Number for f64 {
    fn read(input: &mut Input) -> Result<Self, Box<dyn Error>> {
        Ok(input.any()?.sum())
    }
}

trait Found {
    fn array(self) -> ArrayD<f64>;
}

impl Found for f64 {
    fn array(self) -> ArrayD<f64> {
        ndarray::arr0(self).into_dyn()
    }
}

impl<D: Dimension> Found for Array<f64, D> {
    fn array(self) -> ArrayD<f64> {
        self.into_dyn()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("the path of the words is missing")?;
    let words = std::fs::read_to_string(path)?;
    let words = words.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>()?;
    let mut input = Input { words: words.into_iter(), failed: 0 };
    all(&mut input)?;
    if input.failed == 0 { Ok(()) } else { Err(format!("{} results differ", input.failed).into()) }
}
