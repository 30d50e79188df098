//! Expressions in index notation.

use super::text::at;
use super::{Axis, Generator, Matrix, Tensor, Vector};

impl Generator {
    /// A product in index notation, perhaps two: `F[i,j] = A[i,p]*B[p,j] + ...`.
    pub(super) fn entries(&mut self) -> String {
        let free: &[&str] = self.pick(&[&["i", "j"] as &[&str], &["i", "j"], &["i"], &["i"], &[], &["i", "j", "k"]]);
        let axes: Vec<(&str, Axis)> = free.iter().chain(&["p", "q"]).map(|i| (*i, self.axis())).collect();
        let mut terms = Vec::new();
        for _ in 0..1 + self.below(2) {
            let mut factors: Vec<String> = Vec::new();
            let mut left: Vec<&str> = free.to_vec();
            while !left.is_empty() || factors.len() < 2 {
                let mut indices: Vec<(&str, Axis)> = Vec::new();
                if let Some(index) = left.pop() {
                    indices.extend(axes.iter().find(|(name, _)| *name == index).cloned());
                }
                while indices.is_empty()
                    || indices.len() < 2 && self.chance(60)
                    || indices.len() == 2 && self.chance(12)
                {
                    let place = self.below(axes.len());
                    left.retain(|l| *l != axes[place].0);
                    indices.push(axes[place].clone());
                }
                let names: Vec<&str> = indices.iter().map(|(name, _)| *name).collect();
                let factor = match &indices[..] {
                    [(_, a), (_, b)] if a == b && self.chance(15) => "delta".to_owned(),
                    [(_, a)] => self.expr(&Vector(a.clone()), 0).0,
                    [(_, a), (_, b)] => {
                        let depth = self.below(2);
                        at(self.expr(&Matrix(a.clone(), b.clone()), depth), 5)
                    }
                    [(_, a), (_, b), (_, c)] => {
                        let depth = self.below(2);
                        at(self.expr(&Tensor([a[0], b[0], c[0]]), depth), 5)
                    }
                    _ => unreachable!("one index to three"),
                };
                let entry = format!("{factor}[{}]", names.join(","));
                factors.push(match self.below(8) {
                    0 if factor != "delta" => format!("{entry}^2"),
                    1 if factor != "delta" => format!("{}({entry})", self.pick(&["exp", "sin", "tanh"])),
                    _ => entry,
                });
            }
            terms.push(factors.join("*"));
        }
        let sum = terms.join(if self.chance(50) { " + " } else { " - " });
        if free.is_empty() { format!("f = {sum}") } else { format!("F[{}] = {sum}", free.join(",")) }
    }
}
