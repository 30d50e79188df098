//! One round of the generators: what is written out, and which generator works on which node.

use super::analysis::{FlattenedNetwork, inverts_power, view_or_atom};
use super::net::Net;
use super::saturate::EGraph;
use crate::expr::Id;
use crate::ops::{DIVIDE, HADAMARD_DIVIDE, INVERSE, Node, Op};

/// Past this many distinct subterms only those normal forms are written out that are no longer than what was imported.
const LARGE: usize = 96;

/// In place of the steps of a view: that it is opened to the end.
const OPENED: u8 = u8::MAX;

impl EGraph {
    /// Writes out views of all classes, and the normal forms of the classes of the input.
    pub(super) fn write(&mut self) -> bool {
        let mut changed = false;
        for class in self.classes() {
            if self.full() && (self.exhausted() || !self.lacks_matrix_form(class)) {
                continue;
            }
            let size = self.graph[class].data.view.as_ref().map(|v| (v.operands.len(), v.steps));
            if let Some(size) = size
                && self.written.insert((class, size))
            {
                changed = true;
                self.write_view(class);
            }
            // Opened to the end, so that a scalar factor falls out of the middle of a product.
            if size.is_some() {
                let opened = view_or_atom(&self.graph, class);
                let size = (opened.operands.len(), OPENED);
                if size.0 > 1 && self.written.insert((class, size)) && falls_apart(&opened) {
                    changed = true;
                    self.write_as(class, opened);
                }
            }
        }
        if self.limits.unite_forms {
            let large = self.roots.len() > LARGE;
            for (root, leaves) in self.roots.clone() {
                let root = self.graph.find(root);
                let Some(form) = self.graph[root].data.form else { continue };
                let operands = self.graph.analysis.algebra.polynomial(form).operands();
                if (self.multiplies_out && !large || operands <= leaves)
                    && self.written_forms.insert(form)
                    && let Some(class) = self.write_terms(form)
                {
                    changed = true;
                    self.unite(root, class, "normal-form");
                }
            }
        }
        self.rebuild();
        changed
    }

    /// Runs the generators on every node that they have not seen.
    pub(super) fn generate(&mut self) -> bool {
        let mut changed = false;
        let mut work: Vec<(Id, Node)> = Vec::new();
        for class in self.classes() {
            // A network that was seen has nothing new to it, unless it is to be distributed.
            let known = |n: &Node| self.limits.unite_forms && self.seen.contains_key(n);
            let nodes = self.graph[class].nodes.iter().filter(|n| match n.op {
                Op::Network(_) => !known(n),
                Op::Product => self.may_commute(n),
                Op::Call(DIVIDE | HADAMARD_DIVIDE) => {
                    let data = &self.graph[class].data;
                    !known(n) && data.view.is_none() && !data.opaque
                }
                Op::Call(INVERSE) => !known(n) && inverts_power(&self.graph, n),
                _ => matches!(n.op, Op::Combination(_)),
            });
            work.extend(nodes.map(|n| (class, n.clone())));
        }
        for (class, mut node) in work {
            if self.full() && (self.exhausted() || !self.lacks_matrix_form(class)) {
                continue;
            }
            node.children.iter_mut().for_each(|c| *c = self.graph.find(*c));
            let views = match node.op {
                Op::Combination(_) => node.children.iter().fold(self.written_products(&node), |sum, c| {
                    // A factor may have been found to be a power of something simpler since.
                    let power = |o: &Id| self.reciprocal(*o).map_or(0, |(_, power)| power.numer().unsigned_abs());
                    let view = self.graph[*c].data.view.as_ref().map_or(1, |v| {
                        let powers = v.operands.iter().map(power).fold(0u64, u64::wrapping_add);
                        (v.operands.len() as u64 * 8 + u64::from(v.steps) + 2).wrapping_add(powers << 16)
                    });
                    sum.wrapping_mul(31).wrapping_add(view)
                }),
                Op::Network(_) if !self.limits.unite_forms && node.children.len() == 1 => {
                    let nodes = self.graph[node.children[0]].nodes.iter();
                    nodes.filter(|n| matches!(n.op, Op::Combination(_))).count() as u64
                }
                Op::Product => self.products_below(&node),
                _ => 0,
            };
            if self.seen.get(&node) == Some(&views) {
                continue;
            }
            self.seen.insert(node.clone(), views);
            changed = true;
            if self.explains() {
                self.focus = Some(node.clone());
            }
            if matches!(node.op, Op::Network(_) | Op::Combination(_)) && self.collapses(class, &node) {
                continue;
            }
            match node.op {
                Op::Network(_) => {
                    if self.counts(class, &node) {
                        self.write_known_form(class);
                    }
                    self.split(class, &node);
                    self.matricise(class, &node);
                    if !self.limits.unite_forms || node.is_grouped() || self.lacks_matrix_form(class) {
                        self.distribute(class, &node);
                    }
                }
                Op::Product => self.commute(class, &node),
                Op::Call(INVERSE) => self.write_known_form(class),
                Op::Call(DIVIDE | HADAMARD_DIVIDE) => self.open_quotient(class, &node),
                _ => self.factor(class, &node),
            }
        }
        self.focus = None;
        self.rebuild();
        changed
    }

    /// Whether the normal form of a network or sum is simpler than the node: the form is then written instead of cutting the node up.
    fn collapses(&mut self, id: Id, node: &Node) -> bool {
        if !self.limits.unite_forms {
            return false;
        }
        let Some(form) = self.graph[id].data.form else { return false };
        let polynomial = self.graph.analysis.algebra.polynomial(form);
        let simpler = match node.op {
            Op::Network(_) => polynomial.terms.len() <= 1 && polynomial.operands() < node.children.len(),
            _ => polynomial.terms.len() <= 1 && node.children.len() > 1,
        };
        if simpler {
            self.write_known_form(id);
        }
        simpler
    }

    /// Whether summing a tensor makes a dimension a factor: `(x*ones(n)' - A)*ones(n)` is `n*x - A*ones(n)`.
    fn counts(&self, class: Id, node: &Node) -> bool {
        let [only] = node.children.as_slice() else { return false };
        let has_size = |class: Id| self.graph[class].data.form.map(|form| self.graph.analysis.algebra.has_size(form));
        self.limits.unite_forms && has_size(class) == Some(true) && has_size(*only) == Some(false)
    }

    /// Writes the normal form of a class out.
    fn write_known_form(&mut self, class: Id) {
        if let Some(form) = self.graph[class].data.form
            && let Some(written) = self.write_terms(form)
        {
            self.unite(class, written, "normal-form");
        }
    }
}

/// Whether part of a network touches neither the rest of it nor its output: a scalar factor.
fn falls_apart(view: &FlattenedNetwork) -> bool {
    let net = Net { pattern: view.pattern.clone(), operands: view.operands.clone() };
    let scalars = net.components().iter().filter(|part| net.is_closed(part)).count();
    scalars > 1 || scalars == 1 && !view.pattern.output.is_empty()
}
