//! The right side of an index-level rule in place of what was matched: a Kronecker delta there joins two labels.

use super::bindings::{Bindings, Part};
use super::compile::Compiled;
use super::instantiate::Instance;
use crate::base::{IndexPattern, IndexPatternBuilder, Label, Rational};
use crate::egraph::core::{Core, identity_pattern};
use crate::expr::Id;
use crate::ops::{Node, Op};
use crate::rules::{Delta, IndexFactor, IndexRule};
use smallvec::SmallVec;

type Labels = SmallVec<[Label; 4]>;

/// A network of which a part is replaced.
struct Replacement<'a> {
    index: &'a IndexRule,
    part: &'a Part,
    /// The network that is matched.
    pattern: &'a IndexPattern,
    /// The labels of the new network: of those of the old one that stay, and of the indices of the rule.
    kept: Vec<Option<Label>>,
    names: SmallVec<[Option<Label>; 6]>,
}

/// The network with the right side in place of what was matched.
pub(super) fn replaced_part(
    core: &mut Core,
    rule: &Compiled,
    index: &IndexRule,
    bound: &Bindings,
    part: &Part,
) -> Option<Id> {
    let Op::Network(pattern) = &part.node.op else { return None };
    let mut builder = IndexPatternBuilder::new();
    let labels = 0..pattern.sizes.len() as Label;
    let keep = |label: Label| (!is_summed(index, part, label)).then(|| builder.label(pattern.sizes[label as usize]));
    let kept: Vec<Option<Label>> = labels.map(keep).collect();
    let names = part.labels.iter().map(|label| label.and_then(|l| kept[l as usize])).collect();
    let mut new = Replacement { index, part, pattern, kept, names };
    for name in index.right.iter().flat_map(|factor| &factor.labels) {
        if new.names[*name as usize].is_none() {
            let axis = bound.axis(index.sizes[*name as usize])?;
            let [size] = axis.as_slice() else { return None };
            new.names[*name as usize] = Some(builder.label(*size));
        }
    }
    for Delta(a, b) in &index.deltas {
        builder.join(new.names[*a as usize]?, new.names[*b as usize]?);
    }
    let mut operands: Vec<(Id, Labels)> = Vec::new();
    for (operand, child) in part.node.children.iter().enumerate() {
        if part.taken.iter().all(|taken| taken.operand != operand) {
            let labels: Option<Labels> = pattern.inputs[operand].iter().map(|l| new.kept[*l as usize]).collect();
            operands.push((core.find(*child), labels?));
        }
    }
    for factor in &index.right {
        let class = Instance { core: &mut *core, rule, bound }.term(factor.pattern)?;
        operands.push((class, new.labels_of(factor)?));
    }
    operands.sort_by_key(|(id, _)| *id);
    for (_, labels) in &operands {
        builder.input(labels.iter().copied());
    }
    for group in &pattern.output {
        let group: Option<SmallVec<[Label; 2]>> = group.iter().map(|l| new.kept[*l as usize]).collect();
        builder.output(group?);
    }
    let coefficient = index.right_coefficient.checked_div(&index.left_coefficient)?;
    let id = network_class(core, builder.finish(), &operands);
    if coefficient.is_one() { Some(id) } else { core.combination(&[(coefficient, id)]) }
}

/// Whether the left side sums over a label.
fn is_summed(index: &IndexRule, part: &Part, label: Label) -> bool {
    (0..index.names.len()).any(|name| {
        part.labels[name] == Some(label)
            && !index.free.contains(&(name as Label))
            && index.left.iter().any(|f| f.labels.contains(&(name as Label)))
    })
}

impl Replacement<'_> {
    /// The labels of a factor of the right side.
    fn labels_of(&self, factor: &IndexFactor) -> Option<Labels> {
        let own: Option<Labels> = factor.labels.iter().map(|name| self.names[*name as usize]).collect();
        let own = own?;
        if factor.rest.is_none() {
            return Some(own);
        }
        // The same operand as on the left, with its other legs where they were.
        let from = self.index.left.iter().position(|f| f.pattern == factor.pattern && f.rest.is_some())?;
        let taken = &self.part.taken[from];
        let legs = self.pattern.inputs[taken.operand].iter().enumerate();
        legs.map(|(leg, label)| match taken.legs.iter().position(|chosen| *chosen == leg) {
            Some(name) => own.get(name).copied(),
            None => self.kept[*label as usize],
        })
        .collect()
    }
}

/// The class of a network: the operand itself where the index pattern leaves it as it is.
fn network_class(core: &mut Core, pattern: IndexPattern, operands: &[(Id, Labels)]) -> Id {
    if let [(only, _)] = operands
        && pattern == identity_pattern(&core.data(*only).shape)
    {
        return *only;
    }
    if operands.is_empty() && pattern.sizes.is_empty() && pattern.output.is_empty() {
        return core.leaf(Op::Number(Rational::one()));
    }
    core.add(Node::new(Op::Network(pattern.into()), operands.iter().map(|(id, _)| *id)))
}
