//! Where the parts of a network stand: columns from left to right, as many as the longest way takes, and a band for each connected part.

use super::read::Network;
use std::collections::VecDeque;

/// Between columns, where the indices are written.
const GAP: i32 = 56;
/// Between what stands in one column, and between bands.
const SPACE: i32 = 18;
/// From the edge to where the wires of free indices begin.
const MARGIN: i32 = 24;
/// The height of a box and of a wire that goes straight through.
const BOX: i32 = 32;
const WIRE: i32 = 20;
/// Between free indices, and between wires that end at one side of a box.
const PORTS: i32 = 32;
const ENDS: i32 = 11;
/// Room above a box for a wire from it to itself.
const LOOP: i32 = 28;

/// The height of the box of a tensor with this many axes.
pub(super) fn box_height(legs: usize) -> i32 {
    BOX.max(ENDS * legs as i32)
}

/// A network with places.
pub(super) struct Placed {
    pub(super) network: Network,
    pub(super) spots: Vec<Spot>,
    pub(super) wires: Vec<Wire>,
    /// Where the free indices stand, in the order of the axes, and whether on the left.
    pub(super) ports: Vec<(i32, i32, bool)>,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// A tensor, or after those a joint of three wires or more.
#[derive(Clone, Copy, Default)]
pub(super) struct Spot {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// A wire: where it begins, its curves, and the joint that it is a part of.
pub(super) struct Wire {
    pub(super) joint: usize,
    pub(super) from: (i32, i32),
    pub(super) curves: Vec<[(i32, i32); 3]>,
    pub(super) label: (i32, i32),
    /// Where it meets the first axis of a tensor that has several.
    pub(super) firsts: Vec<(i32, i32)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Port(usize),
    /// A tensor and its axis.
    Tensor(usize, usize),
    /// A joint, by its spot.
    Joint(usize),
    Loose,
}

struct Link {
    joint: usize,
    ends: [End; 2],
}

impl End {
    fn spot(self) -> Option<usize> {
        match self {
            End::Tensor(spot, _) | End::Joint(spot) => Some(spot),
            End::Port(_) | End::Loose => None,
        }
    }
}

/// A connected part: spots by column, or a wire alone.
struct Part {
    columns: Vec<Vec<usize>>,
    /// Where its free indices are on average, for the order of the bands.
    rank: i64,
    first: usize,
    wire: Option<usize>,
}

struct Layout {
    left: usize,
    free: usize,
    links: Vec<Link>,
    spots: Vec<Spot>,
    ports: Vec<(i32, i32, bool)>,
    /// Where the columns begin and end.
    inner: (i32, i32),
}

/// Places a network with this many free indices, of which the first `rows` come out on the left.
pub(super) fn place(network: Network, free: usize, rows: usize) -> Placed {
    let left = if (1..free).contains(&rows) { rows } else { free.div_ceil(2) };
    let (links, sizes) = links(&network);
    let mut layout = Layout { left, free, links, spots: sizes, ports: Vec::new(), inner: (0, 0) };
    let parts = layout.parts();
    let (width, height, through) = layout.arrange(&parts);
    let wires = layout.wires(&network, &through);
    Placed { network, spots: layout.spots, wires, ports: layout.ports, width, height }
}

/// The wires between tensors, joints and free indices, and the sizes of all that has one.
fn links(network: &Network) -> (Vec<Link>, Vec<Spot>) {
    let mut links: Vec<Link> = Vec::new();
    let loops = |at: usize| {
        network
            .joints
            .iter()
            .any(|joint| joint.degree() == 2 && joint.ends.iter().all(|end| end.0 == at) && joint.ports.is_empty())
    };
    let mut spots: Vec<Spot> = (0..network.tensors.len())
        .map(|at| {
            let tensor = &network.tensors[at];
            let width = 18 + 10 * tensor.label.chars().count() as i32;
            let height = box_height(tensor.legs.len()) + if loops(at) { 2 * LOOP } else { 0 };
            Spot { width: width.max(BOX), height, ..Spot::default() }
        })
        .collect();
    for (at, joint) in network.joints.iter().enumerate() {
        let ports = joint.ports.iter().map(|&port| End::Port(port));
        let mut ends: Vec<End> =
            ports.chain(joint.ends.iter().map(|&(tensor, axis)| End::Tensor(tensor, axis))).collect();
        if ends.len() < 3 {
            ends.resize(2, End::Loose);
            links.push(Link { joint: at, ends: [ends[0], ends[1]] });
            continue;
        }
        let spot = spots.len();
        spots.push(Spot { width: 8, height: WIRE, ..Spot::default() });
        links.extend(ends.into_iter().map(|end| Link { joint: at, ends: [end, End::Joint(spot)] }));
    }
    (links, spots)
}

impl Layout {
    /// Where a free index stands among those of its side, in thousandths.
    fn rank(&self, port: usize) -> i64 {
        let (at, of) = if port < self.left { (port, self.left) } else { (port - self.left, self.free - self.left) };
        (1000 * (2 * at as i64 + 1)) / (2 * of as i64)
    }

    /// The free indices at a spot.
    fn ports_at(&self, spot: usize) -> impl Iterator<Item = usize> {
        self.links.iter().filter_map(move |link| match link.ends {
            [End::Port(port), other] | [other, End::Port(port)] if other.spot() == Some(spot) => Some(port),
            _ => None,
        })
    }

    fn neighbours(&self, spot: usize) -> impl Iterator<Item = usize> {
        self.links.iter().filter_map(move |link| match link.ends.map(End::spot) {
            [Some(a), Some(b)] if a == spot => Some(b),
            [Some(a), Some(b)] if b == spot => Some(a),
            _ => None,
        })
    }

    fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut seen = vec![false; self.spots.len()];
        for start in 0..self.spots.len() {
            if !seen[start] {
                let members = self.reached(vec![start]).into_iter().map(|(spot, _)| spot).collect::<Vec<_>>();
                members.iter().for_each(|&spot| seen[spot] = true);
                parts.push(self.part(members));
            }
        }
        for (at, link) in self.links.iter().enumerate() {
            if link.ends.iter().all(|end| end.spot().is_none()) {
                let ports =
                    link.ends.iter().filter_map(|end| if let End::Port(port) = end { Some(*port) } else { None });
                parts.push(Part {
                    columns: Vec::new(),
                    rank: self.mean(ports),
                    first: self.spots.len() + at,
                    wire: Some(at),
                });
            }
        }
        parts.sort_by_key(|part| (part.rank, part.first));
        parts
    }

    fn mean(&self, ports: impl Iterator<Item = usize>) -> i64 {
        let ranks: Vec<i64> = ports.map(|port| self.rank(port)).collect();
        if ranks.is_empty() { 2000 } else { ranks.iter().sum::<i64>() / ranks.len() as i64 }
    }

    /// What can be reached from these spots, with the number of wires that it takes.
    fn reached(&self, from: Vec<usize>) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut seen = vec![false; self.spots.len()];
        let mut queue: VecDeque<(usize, usize)> = from.into_iter().map(|spot| (spot, 0)).collect();
        while let Some((spot, depth)) = queue.pop_front() {
            if std::mem::replace(&mut seen[spot], true) {
                continue;
            }
            found.push((spot, depth));
            queue.extend(self.neighbours(spot).map(|next| (next, depth + 1)));
        }
        found
    }

    /// A part in columns, from the free indices on the left, else towards those on the right.
    fn part(&self, members: Vec<usize>) -> Part {
        let with = |on_left: bool| -> Vec<usize> {
            let has = |spot: &usize| self.ports_at(*spot).any(|port| (port < self.left) == on_left);
            members.iter().copied().filter(has).collect()
        };
        let (left, right) = (with(true), with(false));
        let mirrored = left.is_empty() && !right.is_empty();
        let sources = match (left.is_empty(), right.is_empty()) {
            (false, _) => left,
            (true, false) => right,
            (true, true) => vec![members[0]],
        };
        let mut columns: Vec<Vec<usize>> = Vec::new();
        for (spot, depth) in self.reached(sources) {
            if columns.len() <= depth {
                columns.resize(depth + 1, Vec::new());
            }
            columns[depth].push(spot);
        }
        if mirrored {
            columns.reverse();
        }
        let ports: Vec<usize> = members.iter().flat_map(|&spot| self.ports_at(spot)).collect();
        Part { columns, rank: self.mean(ports.into_iter()), first: members[0], wire: None }
    }

    /// Gives every spot and free index its place; the size of the whole, and the heights of wires that go straight through.
    fn arrange(&mut self, parts: &[Part]) -> (i32, i32, Vec<(usize, i32)>) {
        let most = parts.iter().map(|part| part.columns.len()).max().unwrap_or(0);
        let mut widths = vec![0; most];
        let first = |part: &Part| {
            let has_left = part
                .columns
                .first()
                .is_some_and(|column| column.iter().any(|&spot| self.ports_at(spot).any(|port| port < self.left)));
            let has_right = part
                .columns
                .last()
                .is_some_and(|column| column.iter().any(|&spot| self.ports_at(spot).any(|port| port >= self.left)));
            match (has_left, has_right) {
                (true, false) => 0,
                (false, true) => most - part.columns.len(),
                _ => (most - part.columns.len()) / 2,
            }
        };
        let firsts: Vec<usize> = parts.iter().map(first).collect();
        for (part, &first) in parts.iter().zip(&firsts) {
            for (at, column) in part.columns.iter().enumerate() {
                let widest = column.iter().map(|&spot| self.spots[spot].width).max().unwrap_or(0);
                widths[first + at] = widths[first + at].max(widest);
            }
        }
        let begin = MARGIN + GAP * 3 / 4;
        let mut centres = Vec::new();
        let mut x = begin;
        for width in &widths {
            centres.push(x + width / 2);
            x += width + GAP;
        }
        let end = if most == 0 { begin } else { x - GAP };
        self.inner = (begin, end);
        let (mut y, mut through) = (0, Vec::new());
        for (part, &first) in parts.iter().zip(&firsts) {
            let height = self.band(part, first, &centres, y);
            if let Some(link) = part.wire {
                through.push((link, y + WIRE / 2));
            }
            y += height + SPACE;
        }
        let bands = y - SPACE;
        let most_ports = self.left.max(self.free - self.left) as i32;
        let height = bands.max(PORTS * most_ports).max(BOX);
        let down = (height - bands) / 2;
        self.spots.iter_mut().for_each(|spot| spot.y += down);
        through.iter_mut().for_each(|(_, y)| *y += down);
        let width = end + GAP * 3 / 4 + MARGIN;
        self.ports = self
            .heights(height, &through)
            .into_iter()
            .enumerate()
            .map(|(port, y)| {
                let on_left = port < self.left;
                (if on_left { MARGIN } else { width - MARGIN }, y, on_left)
            })
            .collect();
        (width, height, through)
    }

    /// How far down the free indices stand: level with what they lead to where that keeps their order, else evenly.
    fn heights(&self, height: i32, through: &[(usize, i32)]) -> Vec<i32> {
        let level = |port: usize| {
            let at = self.links.iter().position(|link| link.ends.contains(&End::Port(port)))?;
            let spot = self.links[at].ends.iter().find_map(|end| end.spot());
            spot.map(|spot| self.spots[spot].y)
                .or_else(|| through.iter().find(|(link, _)| *link == at).map(|(_, y)| *y))
        };
        let mut heights = Vec::new();
        for side in [0..self.left, self.left..self.free] {
            let levels: Option<Vec<i32>> = side.clone().map(level).collect();
            let apart = |levels: &Vec<i32>| levels.windows(2).all(|pair| pair[1] - pair[0] >= WIRE);
            match levels.filter(apart) {
                Some(levels) => heights.extend(levels),
                None => heights.extend(side.map(|port| (i64::from(height) * self.rank(port) / 1000) as i32)),
            }
        }
        heights
    }

    /// Places the spots of a part below `top`; the height that it takes.
    fn band(&mut self, part: &Part, first: usize, centres: &[i32], top: i32) -> i32 {
        let tall = |column: &[usize], spots: &[Spot]| -> i32 {
            column.iter().map(|&spot| spots[spot].height + SPACE).sum::<i32>() - SPACE
        };
        let height = part.columns.iter().map(|column| tall(column, &self.spots)).max().unwrap_or(WIRE);
        let mut done: Vec<usize> = Vec::new();
        for (at, column) in part.columns.iter().enumerate() {
            let mut ordered: Vec<(i64, usize)> = column
                .iter()
                .map(|&spot| {
                    let near: Vec<i64> = self
                        .neighbours(spot)
                        .filter(|next| done.contains(next))
                        .map(|next| i64::from(self.spots[next].y))
                        .collect();
                    let ranks =
                        self.ports_at(spot).map(|port| i64::from(top) + i64::from(height) * self.rank(port) / 1000);
                    let all: Vec<i64> = near.into_iter().chain(ranks).collect();
                    (if all.is_empty() { i64::MAX } else { all.iter().sum::<i64>() / all.len() as i64 }, spot)
                })
                .collect();
            ordered.sort_unstable();
            let mut y = top + (height - tall(column, &self.spots)) / 2;
            for (_, spot) in ordered {
                let placed = &mut self.spots[spot];
                placed.x = centres[first + at];
                placed.y = y + placed.height / 2;
                y += placed.height + SPACE;
                done.push(spot);
            }
        }
        height
    }

    /// Where a wire is that leaves this end, roughly.
    fn about(&self, end: End) -> (i32, i32) {
        match end {
            End::Port(port) => (self.ports[port].0, self.ports[port].1),
            End::Tensor(spot, _) | End::Joint(spot) => (self.spots[spot].x, self.spots[spot].y),
            End::Loose => (i32::MAX, 0),
        }
    }

    /// Where the end of a link meets its spot: on the side of the other end, in the order in which those stand.
    fn meets(&self, link: usize, side: usize) -> (i32, i32) {
        let (own, other) = (self.links[link].ends[side], self.links[link].ends[1 - side]);
        let (End::Tensor(spot, _), (x, y)) = (own, self.about(own)) else { return self.about(own) };
        if let (End::Joint(_), (joint, above)) = (other, self.about(other))
            && joint == x
        {
            let half = self.spots[spot].height / 2;
            return (x, if above < y { y - half } else { y + half });
        }
        let on_left = |end: End| self.about(end).0 < x;
        let mut ends: Vec<(i32, usize, usize)> = Vec::new();
        for (at, link) in self.links.iter().enumerate() {
            for side in 0..2 {
                let (here, there) = (link.ends[side], link.ends[1 - side]);
                if here.spot() == Some(spot) && there.spot() != Some(spot) && on_left(there) == on_left(other) {
                    ends.push((self.about(there).1, at, side));
                }
            }
        }
        ends.sort_unstable();
        let at = ends.iter().position(|&(_, at, end)| (at, end) == (link, side)).unwrap_or(0) as i32;
        let down = y + (2 * at - (ends.len() as i32 - 1)) * ENDS / 2;
        let half = self.spots[spot].width / 2;
        (if on_left(other) { x - half } else { x + half }, down)
    }

    fn wires(&self, network: &Network, through: &[(usize, i32)]) -> Vec<Wire> {
        let wire = |at: usize| {
            let link = &self.links[at];
            if let [Some(a), Some(b)] = link.ends.map(End::spot)
                && a == b
            {
                return self.loop_at(link.joint, a);
            }
            let first = |side: usize| match link.ends[side] {
                End::Tensor(tensor, 0) if network.tensors[tensor].legs.len() > 1 => Some(self.meets(at, side)),
                _ => None,
            };
            let firsts: Vec<(i32, i32)> = [first(0), first(1)].into_iter().flatten().collect();
            let (from, mut to) = (self.meets(at, 0), self.meets(at, 1));
            let (from, swapped) = match (link.ends[0], link.ends[1]) {
                (End::Loose, _) => (to, true),
                (_, End::Loose) => (from, false),
                _ if from.0 > to.0 => (std::mem::replace(&mut to, from), true),
                _ => (from, false),
            };
            let ends = if swapped { [link.ends[1], link.ends[0]] } else { link.ends };
            if ends[1] == End::Loose {
                to = (from.0 + GAP / 2, from.1);
            }
            let level = through.iter().find(|(link, _)| *link == at).map(|(_, y)| *y);
            let stops = self.stops(ends, from, to, level);
            let to_joint = ends.iter().any(|end| matches!(end, End::Joint(_)));
            let curves = stops.windows(2).map(|pair| curve(pair[0], pair[1], to_joint)).collect();
            let label = label_of(&stops);
            Wire { joint: link.joint, from, curves, label, firsts }
        };
        (0..self.links.len()).map(wire).collect()
    }

    /// The points that a wire goes through: a free index is reached past all columns, level until there.
    fn stops(&self, ends: [End; 2], from: (i32, i32), to: (i32, i32), level: Option<i32>) -> Vec<(i32, i32)> {
        let (begin, end) = self.inner;
        let port = |end: End| matches!(end, End::Port(_));
        let mut stops = vec![from];
        match (port(ends[0]), port(ends[1])) {
            // Both on one side.
            (true, true) if from.0 == to.0 => {}
            (true, true) => stops.extend(level.into_iter().flat_map(|y| [(begin, y), (end, y)])),
            (true, false) if from.0 < begin && to.0 > begin => stops.push((begin, to.1)),
            (false, true) if to.0 > end && from.0 < end => stops.push((end, from.1)),
            _ => {}
        }
        stops.push(to);
        stops
    }

    /// A wire from a tensor to itself, above it.
    fn loop_at(&self, joint: usize, spot: usize) -> Wire {
        let Spot { x, y, .. } = self.spots[spot];
        let top = y - BOX / 2;
        let curve = [(x - 30, top - LOOP), (x + 30, top - LOOP), (x + 8, top)];
        Wire {
            joint,
            from: (x - 8, top),
            curves: vec![curve],
            label: (x + 24, top - LOOP / 2),
            firsts: vec![(x - 8, top)],
        }
    }
}

/// A curve that leaves and arrives level; between points above each other, one to the side, unless one of them is a joint.
fn curve(from: (i32, i32), to: (i32, i32), to_joint: bool) -> [(i32, i32); 3] {
    if from.0 == to.0 && to_joint {
        return [from, to, to];
    }
    if from.0 == to.0 {
        let out = GAP * 2 / 3;
        return [(from.0 + out, from.1), (to.0 + out, to.1), to];
    }
    let middle = (from.0 + to.0) / 2;
    [(middle, from.1), (middle, to.1), to]
}

/// Beside the middle of the longest piece of a wire.
fn label_of(stops: &[(i32, i32)]) -> (i32, i32) {
    let longest = stops.windows(2).max_by_key(|pair| (pair[1].0 - pair[0].0).abs());
    let Some([from, to]) = longest.map(|pair| [pair[0], pair[1]]) else { return (0, 0) };
    let out = if from.0 == to.0 { GAP / 2 + 8 } else { 0 };
    ((from.0 + to.0) / 2 + out, (from.1 + to.1) / 2 - if out > 0 { -4 } else { 6 })
}
