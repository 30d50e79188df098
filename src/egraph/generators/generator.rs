//! What all generators have in common.

use crate::egraph::core::Core;
use crate::egraph::focus::Focus;
use crate::egraph::limits::SaturationLimits;
use crate::expr::Id;
use crate::normal::PolynomialId;
use crate::ops::Node;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::ops::{ControlFlow, Deref, DerefMut};
use std::sync::Arc;

/// The e-graph as generators see it: with the limits that they observe.
pub(crate) struct Generation<'a> {
    core: &'a mut Core,
    limits: SaturationLimits,
    focus: Arc<Focus>,
    /// The classes of the normal forms that were written out: one that occurs in itself many times is written once.
    pub(super) written: FxHashMap<PolynomialId, Id>,
}

impl Deref for Generation<'_> {
    type Target = Core;

    fn deref(&self) -> &Core {
        self.core
    }
}

impl DerefMut for Generation<'_> {
    fn deref_mut(&mut self) -> &mut Core {
        self.core
    }
}

impl<'a> Generation<'a> {
    pub(crate) fn new(core: &'a mut Core, limits: SaturationLimits, focus: Arc<Focus>) -> Self {
        Generation { core, limits, focus, written: FxHashMap::default() }
    }

    pub(super) fn includes(&self, class: Id) -> bool {
        self.focus.includes(class)
    }

    /// Whether classes of equal normal forms are united: much is not written then that a normal form says.
    pub(super) fn unites_forms(&self) -> bool {
        self.limits.unite_forms
    }

    /// Whether the limit of e-nodes is met: only what has no matrix notation yet is cut up then, in one way each.
    pub(super) fn is_full(&self) -> bool {
        self.limits.is_full(self.size())
    }

    /// Whether a class is left as it is, because the limit of e-nodes is met.
    pub(super) fn leaves(&self, class: Id) -> bool {
        self.is_full() && (self.limits.is_exhausted(self.size()) || !self.lacks_matrix_form(class))
    }
}

/// What a generator makes of a node depends on the node, and on some of what is known of its operands: these counts. When one changes, the
/// node is tried again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Revision(SmallVec<[usize; 4]>);

impl Revision {
    /// Notes one count more.
    pub(super) fn note(&mut self, count: usize) {
        self.0.push(count);
    }
}

/// A generator: it adds nodes equal to one that is there.
pub(super) trait Generator: Sync {
    /// What it is called: the rule that its unions name, where that says more than a part of it would.
    fn name(&self) -> &'static str;

    /// Whether a node of a class is its business.
    fn wants(&self, generation: &Generation, class: Id, node: &Node) -> bool;

    /// Notes what its result depends on besides the node; nothing, for most.
    fn revise(&self, _generation: &Generation, _node: &Node, _revision: &mut Revision) {}

    /// Whether [`Generator::revise`] notes anything.
    fn is_revised(&self, _generation: &Generation) -> bool {
        false
    }

    /// Adds what it makes of the node. `Break` where nothing else is to be made of it.
    fn run(&self, generation: &mut Generation, class: Id, node: &Node) -> ControlFlow<()>;
}
