(* Index networks over a commutative ring, and their equality for all dimensions. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.
Set Bullet Behavior "Strict Subproofs".

Section Operations.
Variable R : comRingType.

Definition entry n m (A : 'M[R]_(n, m)) (i j : nat) : R :=
  if insub i is Some i' then if insub j is Some j' then A i' j' else 0 else 0.
Definition frobenius n m (A B : 'M[R]_(n, m)) : R := \sum_i \sum_j A i j * B i j.
Definition hadamard n m (A B : 'M[R]_(n, m)) : 'M[R]_(n, m) := \matrix_(i, j) (A i j * B i j).
Definition sum_entries n m (A : 'M[R]_(n, m)) : R := \sum_i \sum_j A i j.

Lemma entryE n m (A : 'M[R]_(n, m)) (i : 'I_n) (j : 'I_m) : entry A i j = A i j.
Proof. by rewrite /entry !valK. Qed.

Lemma entry_in n m (A : 'M[R]_(n, m)) i j (ltin : (i < n)%N) (ltjm : (j < m)%N) :
  entry A i j = A (Ordinal ltin) (Ordinal ltjm).
Proof. by rewrite -entryE. Qed.

Lemma entry_add n m (A B : 'M[R]_(n, m)) i j :
  (i < n)%N -> (j < m)%N -> entry (A + B) i j = entry A i j + entry B i j.
Proof. by move=> hi hj; rewrite !(entry_in _ hi hj) mxE. Qed.

Lemma entry_opp n m (A : 'M[R]_(n, m)) i j : (i < n)%N -> (j < m)%N -> entry (- A) i j = - entry A i j.
Proof. by move=> hi hj; rewrite !(entry_in _ hi hj) mxE. Qed.

Lemma entry_scale n m c (A : 'M[R]_(n, m)) i j : (i < n)%N -> (j < m)%N -> entry (c *: A) i j = c * entry A i j.
Proof. by move=> hi hj; rewrite !(entry_in _ hi hj) mxE. Qed.

Lemma entry_mul n m p (A : 'M[R]_(n, m)) (B : 'M_(m, p)) i j :
  (i < n)%N -> (j < p)%N -> entry (A *m B) i j = \sum_(0 <= k < m) entry A i k * entry B k j.
Proof.
move=> hi hj; rewrite (entry_in _ hi hj) mxE big_mkord; apply: eq_bigr => k _.
by rewrite -!entryE.
Qed.

Lemma entry_tr n m (A : 'M[R]_(n, m)) i j : (i < n)%N -> (j < m)%N -> entry A^T j i = entry A i j.
Proof. by move=> hi hj; rewrite (entry_in _ hj hi) (entry_in _ hi hj) mxE. Qed.

Lemma entry_hadamard n m (A B : 'M[R]_(n, m)) i j :
  (i < n)%N -> (j < m)%N -> entry (hadamard A B) i j = entry A i j * entry B i j.
Proof. by move=> hi hj; rewrite !(entry_in _ hi hj) mxE. Qed.

Lemma entry_id n i j : (i < n)%N -> (j < n)%N -> entry (1%:M : 'M[R]_n) i j = (i == j)%:R.
Proof. by move=> hi hj; rewrite (entry_in _ hi hj) mxE -val_eqE. Qed.

Lemma entry_const n m c i j : (i < n)%N -> (j < m)%N -> entry (const_mx c : 'M[R]_(n, m)) i j = c.
Proof. by move=> hi hj; rewrite (entry_in _ hi hj) mxE. Qed.

Lemma entry_zero n m i j : (i < n)%N -> (j < m)%N -> entry (0 : 'M[R]_(n, m)) i j = 0.
Proof. by move=> hi hj; rewrite (entry_in _ hi hj) mxE. Qed.

Lemma entry_matrix n m (f : nat -> nat -> R) i j :
  (i < n)%N -> (j < m)%N -> entry (\matrix_(x < n, y < m) f x y) i j = f i j.
Proof. by move=> hi hj; rewrite (entry_in _ hi hj) mxE. Qed.

Lemma trace_entries n (A : 'M[R]_n) : \tr A = \sum_(0 <= i < n) entry A i i.
Proof. by rewrite /mxtrace big_mkord; apply: eq_bigr => i _; rewrite entryE. Qed.

Lemma frobenius_entries n m (A B : 'M[R]_(n, m)) :
  frobenius A B = \sum_(0 <= i < n) \sum_(0 <= j < m) entry A i j * entry B i j.
Proof.
rewrite /frobenius big_mkord; apply: eq_bigr => i _; rewrite big_mkord; apply: eq_bigr => j _.
by rewrite !entryE.
Qed.

Lemma sum_entries_entries n m (A : 'M[R]_(n, m)) :
  sum_entries A = \sum_(0 <= i < n) \sum_(0 <= j < m) entry A i j.
Proof.
rewrite /sum_entries big_mkord; apply: eq_bigr => i _; rewrite big_mkord; apply: eq_bigr => j _.
by rewrite entryE.
Qed.
End Operations.

Section Networks.
Variable R : comRingType.
(* The sizes of the dimensions, numbered from 1; dimension 0 is the size 1. *)
Variable dims : seq nat.
(* The variables, each as a function of its indices. *)
Variable atoms : seq (seq nat -> R).
(* The inverse of a number. *)
Variables (d : nat) (h : R).
Hypothesis inverse : d%:R * h = 1.

Definition dim c : nat := if c is c'.+1 then nth 0%N dims c' else 1%N.
Definition atom a : seq nat -> R := nth (fun _ => 0) atoms a.
Definition look (env : seq nat) l : nat := nth 0%N env l.

(* Expressions as they are written. *)
Inductive mexp : nat -> nat -> Type :=
| MVar n m : 'M[R]_(dim n, dim m) -> nat -> mexp n m
| MCol n : 'cV[R]_(dim n) -> nat -> mexp n 0
| MAdd n m : mexp n m -> mexp n m -> mexp n m
| MOpp n m : mexp n m -> mexp n m
| MScale n m : sexp -> mexp n m -> mexp n m
| MMul n m p : mexp n m -> mexp m p -> mexp n p
| MTr n m : mexp n m -> mexp m n
| MHad n m : mexp n m -> mexp n m -> mexp n m
| MId n : mexp n n
| MOnes n m : mexp n m
| MZero n m : mexp n m
| MEntries n m : sexp -> mexp n m
with sexp : Type :=
| SInt : int -> sexp
| SInv : sexp
| SSize : nat -> sexp
| SAdd : sexp -> sexp -> sexp
| SOpp : sexp -> sexp
| SMul : sexp -> sexp -> sexp
| SExp : sexp -> nat -> sexp
| STrace n : mexp n n -> sexp
| SFrob n m : mexp n m -> mexp n m -> sexp
| STotal n m : mexp n m -> sexp
| SEntry n m : mexp n m -> nat -> nat -> sexp
| SCol n : mexp n 0 -> nat -> sexp
| SAtom : nat -> seq nat -> sexp
| SDelta : nat -> nat -> sexp
| SSum : nat -> sexp -> sexp.

Fixpoint mden (env : seq nat) n m (e : mexp n m) {struct e} : 'M[R]_(dim n, dim m) :=
  match e in mexp n m return 'M[R]_(dim n, dim m) with
  | MVar _ _ A _ => A
  | MCol _ x _ => x
  | MAdd _ _ a b => mden env a + mden env b
  | MOpp _ _ a => - mden env a
  | MScale _ _ s a => sden env s *: mden env a
  | MMul _ _ _ a b => mden env a *m mden env b
  | MTr _ _ a => (mden env a)^T
  | MHad _ _ a b => hadamard (mden env a) (mden env b)
  | MId n => 1%:M
  | MOnes _ _ => const_mx 1
  | MZero _ _ => 0
  | MEntries n m s => \matrix_(i < dim n, j < dim m) sden (env ++ [:: i : nat; j : nat]) s
  end
with sden (env : seq nat) (e : sexp) {struct e} : R :=
  match e with
  | SInt z => z%:~R
  | SInv => h
  | SSize c => (dim c)%:R
  | SAdd a b => sden env a + sden env b
  | SOpp a => - sden env a
  | SMul a b => sden env a * sden env b
  | SExp a n => sden env a ^+ n
  | STrace _ a => \tr (mden env a)
  | SFrob _ _ a b => frobenius (mden env a) (mden env b)
  | STotal _ _ a => sum_entries (mden env a)
  | SEntry _ _ a i j => entry (mden env a) (look env i) (look env j)
  | SCol _ a i => entry (mden env a) (look env i) 0
  | SAtom a ls => atom a (map (look env) ls)
  | SDelta i j => (look env i == look env j)%:R
  | SSum c a => \sum_(0 <= x < dim c) sden (env ++ [:: x]) a
  end.

(* Variables have the numbers that they are said to have, entries are within their matrices. *)
Fixpoint mwf (ctx : seq nat) n m (e : mexp n m) {struct e} : Prop :=
  match e with
  | MVar _ _ A a => atom a = fun s => entry A (look s 0) (look s 1)
  | MCol _ x a => atom a = fun s => entry x (look s 0) 0
  | MAdd _ _ a b => mwf ctx a /\ mwf ctx b
  | MOpp _ _ a => mwf ctx a
  | MScale _ _ s a => swf ctx s /\ mwf ctx a
  | MMul _ _ _ a b => mwf ctx a /\ mwf ctx b
  | MTr _ _ a => mwf ctx a
  | MHad _ _ a b => mwf ctx a /\ mwf ctx b
  | MId n => True
  | MOnes _ _ => True
  | MZero _ _ => True
  | MEntries n m s => swf (ctx ++ [:: n; m]) s
  end
with swf (ctx : seq nat) (e : sexp) {struct e} : Prop :=
  match e with
  | SAdd a b => swf ctx a /\ swf ctx b
  | SOpp a => swf ctx a
  | SMul a b => swf ctx a /\ swf ctx b
  | SExp a n => swf ctx a
  | STrace _ a => mwf ctx a
  | SFrob _ _ a b => mwf ctx a /\ mwf ctx b
  | STotal _ _ a => mwf ctx a
  | SEntry n m a i j => [/\ mwf ctx a, nth 0%N ctx i = n, nth 0%N ctx j = m & (i < size ctx)%N && (j < size ctx)%N]
  | SCol n a i => [/\ mwf ctx a, nth 0%N ctx i = n & (i < size ctx)%N]
  | SAtom a ls => all (fun l => l < size ctx)%N ls
  | SDelta i j => (i < size ctx)%N && (j < size ctx)%N
  | SSum c a => swf (ctx ++ [:: c]) a
  | _ => True
  end.

(* A factor is a delta, 0 with two labels, or a variable, its number and one with its labels. A term is a number, a power of the inverse, the
   dimensions of the labels that are summed, and factors; the labels that are not summed come first. *)
Definition factor := seq nat.
Record term := Term { number : int; power : nat; sums : seq nat; factors : seq factor }.

Definition fden env (f : factor) : R :=
  match f with
  | [::] => 1
  | [:: 0, i, j & _]%N => (look env i == look env j)%:R
  | 0 :: _ => 1
  | a.+1 :: ls => atom a (map (look env) ls)
  end.

Fixpoint sumbox (ds : seq nat) (F : seq nat -> R) : R :=
  if ds is c :: ds' then \sum_(0 <= x < dim c) sumbox ds' (fun v => F (x :: v)) else F [::].

Definition product env fs : R := \prod_(f <- fs) fden env f.
Definition coefficient t : R := (number t)%:~R * h ^+ power t.
Definition network env t : R := sumbox (sums t) (fun v => product (env ++ v) (factors t)).
Definition tden env t : R := coefficient t * network env t.
Definition nden env ts : R := \sum_(t <- ts) tden env t.

Definition relabel (g : nat -> nat) (f : factor) : factor := if f is a :: ls then a :: map g ls else [::].
Definition shift k s l := if (l < k)%N then l else (l + s)%N.

(* The terms of an expression; s says which labels those of the expression are, k how many labels are not summed. *)
Definition constant z e := [:: Term z e [::] [::]].
Definition single f := [:: Term 1 0 [::] [:: f]].
Definition negate ts := [seq Term (- number t) (power t) (sums t) (factors t) | t <- ts].
Definition tmul k t u :=
  Term (number t * number u) (power t + power u) (sums t ++ sums u)
    (factors t ++ map (relabel (shift k (size (sums t)))) (factors u)).
Definition multiply k ts us := [seq tmul k t u | t <- ts, u <- us].
Definition summed c ts := [seq Term (number t) (power t) (c :: sums t) (factors t) | t <- ts].

Fixpoint mterms k (s : seq nat) n m (e : mexp n m) (i j : nat) {struct e} : seq term :=
  match e with
  | MVar _ _ _ a => single [:: a.+1; i; j]
  | MCol _ _ a => single [:: a.+1; i]
  | MAdd _ _ a b => mterms k s a i j ++ mterms k s b i j
  | MOpp _ _ a => negate (mterms k s a i j)
  | MScale _ _ c a => multiply k (sterms k s c) (mterms k s a i j)
  | MMul _ m _ a b => summed m (multiply k.+1 (mterms k.+1 s a i k) (mterms k.+1 s b k j))
  | MTr _ _ a => mterms k s a j i
  | MHad _ _ a b => multiply k (mterms k s a i j) (mterms k s b i j)
  | MId _ => single [:: 0; i; j]%N
  | MOnes _ _ => constant 1 0
  | MZero _ _ => [::]
  | MEntries _ _ c => sterms k (s ++ [:: i; j]) c
  end
with sterms k (s : seq nat) (e : sexp) {struct e} : seq term :=
  match e with
  | SInt z => constant z 0
  | SInv => constant 1 1
  | SSize c => summed c (constant 1 0)
  | SAdd a b => sterms k s a ++ sterms k s b
  | SOpp a => negate (sterms k s a)
  | SMul a b => multiply k (sterms k s a) (sterms k s b)
  | SExp a n => iter n (multiply k (sterms k s a)) (constant 1 0)
  | STrace n a => summed n (mterms k.+1 s a k k)
  | SFrob n m a b => summed n (summed m (multiply k.+2 (mterms k.+2 s a k k.+1) (mterms k.+2 s b k k.+1)))
  | STotal n m a => summed n (summed m (mterms k.+2 s a k k.+1))
  | SEntry _ _ a i j => mterms k s a (look s i) (look s j)
  | SCol _ a i => summed 0 (mterms k.+1 s a (look s i) k)
  | SAtom a ls => single (a.+1 :: map (look s) ls)
  | SDelta i j => single [:: 0; look s i; look s j]%N
  | SSum c a => summed c (sterms k.+1 (s ++ [:: k]) a)
  end.

(* What the terms of an expression mean. *)
Fixpoint inbox (ds v : seq nat) : bool :=
  match ds, v with
  | [::], [::] => true
  | c :: ds', x :: v' => (x < dim c)%N && inbox ds' v'
  | _, _ => false
  end.

Lemma inbox_size ds v : inbox ds v -> size v = size ds.
Proof. by elim: ds v => [|c ds IH] [|x v] //= /andP [_ /IH ->]. Qed.

Lemma eq_sumbox ds F G : (forall v, inbox ds v -> F v = G v) -> sumbox ds F = sumbox ds G.
Proof.
elim: ds F G => [|c ds IH] F G eqFG /=; first exact: eqFG.
rewrite !big_nat; apply: eq_bigr => x lex; apply: IH => v inv; apply: eqFG => /=.
by rewrite inv andbT; case/andP: lex.
Qed.

Lemma sumbox_mul ds c F : sumbox ds (fun v => c * F v) = c * sumbox ds F.
Proof.
elim: ds F => [|c' ds IH] F //=.
by rewrite big_distrr /=; apply: eq_bigr => x _; exact: (IH (fun v => F (x :: v))).
Qed.

Lemma sumbox_cat ds es F : sumbox (ds ++ es) F = sumbox ds (fun v => sumbox es (fun w => F (v ++ w))).
Proof. by elim: ds F => [|c ds IH] F //=; apply: eq_bigr => x _; rewrite IH. Qed.

Lemma sumbox_exchange ds c (F : nat -> seq nat -> R) :
  \sum_(0 <= x < c) sumbox ds (F x) = sumbox ds (fun v => \sum_(0 <= x < c) F x v).
Proof.
elim: ds F => [|c' ds IH] F //=.
by rewrite exchange_big /=; apply: eq_bigr => y _; rewrite IH.
Qed.


Lemma fden_relabel env env' g f :
  {in behead f, forall l, look env (g l) = look env' l} -> fden env (relabel g f) = fden env' f.
Proof.
case: f => [|[|a] ls] //= eqg.
  by case: ls eqg => [|i [|j ls]] //= eqg; rewrite !eqg ?inE ?eqxx ?orbT.
by congr (atom _ _); rewrite -map_comp; apply/eq_in_map => l lls /=; exact: eqg.
Qed.

Lemma product_relabel env env' g fs :
  {in fs, forall f, {in behead f, forall l, look env (g l) = look env' l}} ->
  product env (map (relabel g) fs) = product env' fs.
Proof.
rewrite /product big_map => eqg; rewrite !big_seq.
by apply: eq_bigr => f ffs; apply: fden_relabel; exact: eqg.
Qed.

Lemma relabel_id f : relabel id f = f.
Proof. by case: f => //= a ls; rewrite map_id. Qed.

Definition scoped k t := all (fun f : factor => all (fun l => l < k + size (sums t))%N (behead f)) (factors t).

Lemma scopedP k t : reflect {in factors t, forall f : factor, {in behead f, forall l, l < k + size (sums t)}}%N (scoped k t).
Proof.
apply: (iffP allP) => [sc f /sc /allP //|sc f /sc fl]; exact/allP.
Qed.

Lemma look_left env v l : (l < size env)%N -> look (env ++ v) l = look env l.
Proof. by rewrite /look nth_cat => ->. Qed.

Lemma product_extend env v fs :
  {in fs, forall f : factor, {in behead f, forall l, l < size env}}%N -> product (env ++ v) fs = product env fs.
Proof.
move=> lt; rewrite /product !big_seq; apply: eq_bigr => f ffs; rewrite -[f in LHS]relabel_id.
by apply: fden_relabel => l lf; apply: look_left; exact: lt lf.
Qed.

Lemma network_mul env k t u : size env = k -> scoped k t ->
  network env (tmul k t u) = network env t * network env u.
Proof.
move=> sk /scopedP st; rewrite /network /= sumbox_cat mulrC -sumbox_mul; apply: eq_sumbox => v /inbox_size sv.
rewrite mulrC -sumbox_mul; apply: eq_sumbox => w _.
rewrite /product big_cat -!/(product _ _) catA product_extend; last first.
  by move=> f ft l lf; rewrite size_cat sk sv; exact: st lf.
congr (_ * _); apply: product_relabel => f _ l _.
rewrite /look /shift -sv; case: ltnP => lk; rewrite -catA !nth_cat sk.
  by rewrite lk.
have -> : (l + size v < k)%N = false by apply/negbTE; rewrite -leqNgt (leq_trans lk) ?leq_addr.
have -> : (l < k)%N = false by apply/negbTE; rewrite -leqNgt.
by rewrite -addnBAC // ltnNge leq_addl /= addnK.
Qed.

Lemma tden_mul env k t u : size env = k -> scoped k t -> tden env (tmul k t u) = tden env t * tden env u.
Proof.
move=> sk st; rewrite /tden network_mul // /coefficient /= intrM exprD.
by rewrite -!mulrA; congr (_ * _); rewrite mulrCA; congr (_ * _); rewrite [RHS]mulrCA; congr (_ * _); rewrite mulrCA.
Qed.

Lemma nden_cat env ts us : nden env (ts ++ us) = nden env ts + nden env us.
Proof. by rewrite /nden big_cat. Qed.

Lemma nden_negate env ts : nden env (negate ts) = - nden env ts.
Proof.
rewrite /nden big_map -sumrN; apply: eq_bigr => t _.
by rewrite /tden /coefficient /= mulrNz !mulNr.
Qed.

Lemma nden_multiply env k ts us : size env = k -> all (scoped k) ts ->
  nden env (multiply k ts us) = nden env ts * nden env us.
Proof.
move=> sk; elim: ts => [|t ts IH] /=; first by rewrite /nden !big_nil mul0r.
case/andP=> st /IH eqts; rewrite /multiply /= nden_cat eqts.
have -> : nden env (t :: ts) = tden env t + nden env ts by rewrite /nden big_cons.
rewrite mulrDl; congr (_ + _); rewrite /nden big_map big_distrr.
by apply: eq_bigr => u _; rewrite tden_mul.
Qed.

Lemma nden_summed env c ts : nden env (summed c ts) = \sum_(0 <= x < dim c) nden (env ++ [:: x]) ts.
Proof.
rewrite /nden big_map exchange_big /=; apply: eq_bigr => t _; rewrite /tden -big_distrr /=; congr (_ * _).
by apply: eq_bigr => x _; apply: eq_sumbox => v _; rewrite -catA.
Qed.

Lemma nden_constant env z e : nden env (constant z e) = z%:~R * h ^+ e.
Proof. by rewrite /nden big_seq1 /tden /network /= /product big_nil mulr1. Qed.

Lemma nden_single env f : nden env (single f) = fden env f.
Proof. by rewrite /nden big_seq1 /tden /coefficient /network /product /= big_seq1 cats0 !mul1r. Qed.

Scheme mexp_both := Induction for mexp Sort Prop with sexp_both := Induction for sexp Sort Prop.
Combined Scheme expressions from mexp_both, sexp_both.

Lemma scoped_negate k ts : all (scoped k) ts -> all (scoped k) (negate ts).
Proof. by rewrite all_map => /(sub_all _) -> // t. Qed.

Lemma scoped_multiply k ts us : all (scoped k) ts -> all (scoped k) us -> all (scoped k) (multiply k ts us).
Proof.
move=> sts sus; elim: ts sts => [|t ts IH] //= /andP [st /IH]; rewrite /multiply /= all_cat => ->; rewrite andbT.
rewrite all_map; apply: sub_all sus => u su /=; apply/scopedP => f /=.
rewrite mem_cat size_cat addnA => /orP [ft l lf|/mapP [g gu ->] l].
  by apply: ltn_addr; exact: (elimT (scopedP _ _) st f ft l lf).
case: g gu => [|a ls] gu //= /mapP [l' ll' ->]; have := elimT (scopedP _ _) su _ gu l' ll'; rewrite /shift.
case: (ltnP l' k) => lk lt; first by do 2!apply: ltn_addr.
by rewrite addnAC ltn_add2r.
Qed.

Lemma scoped_summed k c ts : all (scoped k.+1) ts -> all (scoped k) (summed c ts).
Proof. by rewrite all_map; apply: sub_all => t; rewrite /scoped /= addSnnS. Qed.

Lemma scoped_single k a ls : all (fun l => l < k)%N ls -> all (scoped k) (single (a :: ls)).
Proof. by move=> lt; rewrite /= /scoped /= addn0 lt. Qed.

Lemma scoped_constant k z e : all (scoped k) (constant z e).
Proof. by []. Qed.

Definition below k := fun l => (l < k)%N.

Lemma belowS k s : all (below k) s -> all (below k.+1) s.
Proof. by apply: sub_all => l; exact: ltnW. Qed.

Lemma below_look k s l : all (below k) s -> (l < size s)%N -> (look s l < k)%N.
Proof. by move/allP=> bs ls; apply: bs; exact: mem_nth. Qed.

Lemma scoped_terms :
  (forall n m (e : mexp n m) ctx k s i j, mwf ctx e -> size s = size ctx -> all (below k) s ->
    (i < k)%N -> (j < k)%N -> all (scoped k) (mterms k s e i j)) /\
  (forall (e : sexp) ctx k s, swf ctx e -> size s = size ctx -> all (below k) s -> all (scoped k) (sterms k s e)).
Proof.
apply: expressions => /=.
- by move=> n m A a ctx k s i j _ _ _ ik jk; apply: (@scoped_single k a.+1); rewrite /= ik jk.
- by move=> n x a ctx k s i j _ _ _ ik jk; apply: (@scoped_single k a.+1); rewrite /= ik.
- by move=> n m a IHa b IHb ctx k s i j [wa wb] *; rewrite all_cat (IHa ctx) // (IHb ctx).
- by move=> n m a IHa ctx k s i j wa *; apply: scoped_negate; exact: (IHa ctx).
- by move=> n m c IHc a IHa ctx k s i j [wc wa] *; apply: scoped_multiply; [exact: (IHc ctx)|exact: (IHa ctx)].
- move=> n m p a IHa b IHb ctx k s i j [wa wb] ss bs ik jk; apply/scoped_summed/scoped_multiply.
    by apply: (IHa ctx) => //; [exact: belowS|exact: ltnW].
  by apply: (IHb ctx) => //; [exact: belowS|exact: ltnW].
- by move=> n m a IHa ctx k s i j wa *; exact: (IHa ctx).
- by move=> n m a IHa b IHb ctx k s i j [wa wb] *; apply: scoped_multiply; [exact: (IHa ctx)|exact: (IHb ctx)].
- by move=> n ctx k s i j _ _ _ ik jk; apply: (@scoped_single k 0%N); rewrite /= ik jk.
- by [].
- by [].
- move=> n m c IHc ctx k s i j wc ss bs ik jk; apply: (IHc _ _ _ wc); first by rewrite !size_cat ss.
  by rewrite all_cat bs /= /below ik jk.
- by [].
- by [].
- by [].
- by move=> a IHa b IHb ctx k s [wa wb] *; rewrite all_cat (IHa ctx) // (IHb ctx).
- by move=> a IHa ctx k s wa *; apply: scoped_negate; exact: (IHa ctx).
- by move=> a IHa b IHb ctx k s [wa wb] *; apply: scoped_multiply; [exact: (IHa ctx)|exact: (IHb ctx)].
- move=> a IHa n ctx k s wa ss bs; elim: n => [|n IHn] //=.
  by apply: scoped_multiply => //; exact: (IHa ctx).
- by move=> n a IHa ctx k s wa ss bs; apply: scoped_summed; apply: (IHa ctx) => //; exact: belowS.
- move=> n m a IHa b IHb ctx k s [wa wb] ss bs; do 2!apply: scoped_summed; apply: scoped_multiply.
    by apply: (IHa ctx) => //; exact/belowS/belowS.
  by apply: (IHb ctx) => //; exact/belowS/belowS.
- by move=> n m a IHa ctx k s wa ss bs; do 2!apply: scoped_summed; apply: (IHa ctx) => //; exact/belowS/belowS.
- move=> n m a IHa i j ctx k s [wa _ _ /andP [ic jc]] ss bs.
  by apply: (IHa ctx) => //; apply: below_look => //; rewrite ss.
- move=> n a IHa i ctx k s [wa _ ic] ss bs; apply: scoped_summed; apply: (IHa ctx) => //; first exact: belowS.
  by apply: ltnW; apply: below_look => //; rewrite ss.
- move=> a ls ctx k s lc ss bs; apply: (@scoped_single k a.+1); rewrite all_map.
  by apply: sub_all lc => l lc /=; apply: below_look => //; rewrite ss.
- move=> i j ctx k s /andP [ic jc] ss bs; apply: (@scoped_single k 0%N); rewrite /= !below_look ?ss //.
- move=> c a IHa ctx k s wa ss bs; apply: scoped_summed; apply: (IHa _ _ _ wa); first by rewrite !size_cat ss.
  by rewrite all_cat belowS //= /below ltnSn.
Qed.

Definition within ctx s env := forall l, (l < size ctx)%N -> (look env (look s l) < dim (look ctx l))%N.

Lemma look_map env s l : (l < size s)%N -> look (map (look env) s) l = look env (look s l).
Proof. by move=> ls; rewrite /look (nth_map 0%N). Qed.

Lemma map_look_extend env v k s : size env = k -> all (below k) s -> map (look (env ++ v)) s = map (look env) s.
Proof. by move=> sk /allP bs; apply/eq_in_map => l ls; apply: look_left; rewrite sk; exact: bs. Qed.

Lemma within_extend ctx s env v k : size env = k -> size s = size ctx -> all (below k) s ->
  within ctx s env -> within ctx s (env ++ v).
Proof.
move=> sk ss bs wi l lc; rewrite look_left; first exact: wi.
by rewrite sk; apply: below_look => //; rewrite ss.
Qed.

Lemma look_here env v x : look (env ++ x :: v) (size env) = x.
Proof. by rewrite /look nth_cat ltnn subnn. Qed.

Lemma look_next env v x y : look (env ++ [:: x, y & v]) (size env).+1 = y.
Proof. by rewrite /look nth_cat ltnNge leqnSn /= subSnn. Qed.

Lemma terms_sound :
  (forall n m (e : mexp n m) ctx k s env i j, mwf ctx e -> size s = size ctx -> all (below k) s ->
    size env = k -> within ctx s env -> (i < k)%N -> (j < k)%N -> (look env i < dim n)%N -> (look env j < dim m)%N ->
    nden env (mterms k s e i j) = entry (mden (map (look env) s) e) (look env i) (look env j)) /\
  (forall (e : sexp) ctx k s env, swf ctx e -> size s = size ctx -> all (below k) s ->
    size env = k -> within ctx s env -> nden env (sterms k s e) = sden (map (look env) s) e).
Proof.
have [scm scs] := scoped_terms.
apply: expressions => /=.
- by move=> n m A a ctx k s env i j eqa ss bs sk wi ik jk ri rj; rewrite nden_single /= eqa.
- move=> n x a ctx k s env i j eqa ss bs sk wi ik jk ri rj; rewrite nden_single /= eqa.
  by case: (look env j) rj.
- move=> n m a IHa b IHb ctx k s env i j [wa wb] *.
  by rewrite nden_cat entry_add // (IHa ctx) // (IHb ctx).
- by move=> n m a IHa ctx k s env i j wa *; rewrite nden_negate entry_opp // (IHa ctx).
- move=> n m c IHc a IHa ctx k s env i j [wc wa] *.
  by rewrite nden_multiply //; [rewrite entry_scale // (IHa ctx) // (IHc ctx)|exact: (scs _ ctx)].
- move=> n m p a IHa b IHb ctx k s env i j [wa wb] ss bs sk wi ik jk ri rj.
  rewrite nden_summed entry_mul // !big_nat; apply: eq_bigr => x /andP [_ ltx].
  have sk' : size (env ++ [:: x]) = k.+1 by rewrite size_cat sk addn1.
  have wi' : within ctx s (env ++ [:: x]) by exact: within_extend sk ss bs wi.
  have bs' := belowS bs.
  rewrite nden_multiply //; last by apply: (scm _ _ _ ctx) => //; exact: ltnW.
  have li : look (env ++ [:: x]) i = look env i by rewrite look_left ?sk.
  have lj : look (env ++ [:: x]) j = look env j by rewrite look_left ?sk.
  have lk : look (env ++ [:: x]) k = x by rewrite -sk look_here.
  have ik' : (i < k.+1)%N by exact: ltnW.
  have jk' : (j < k.+1)%N by exact: ltnW.
  rewrite (IHa ctx) ?li ?lk // (IHb ctx) ?lj ?lk //.
  by rewrite (map_look_extend _ sk bs).
- by move=> n m a IHa ctx k s env i j wa ss bs sk wi ik jk ri rj; rewrite entry_tr // (IHa ctx).
- move=> n m a IHa b IHb ctx k s env i j [wa wb] *.
  by rewrite nden_multiply //; [rewrite entry_hadamard // (IHa ctx) // (IHb ctx)|exact: (scm _ _ _ ctx)].
- by move=> n ctx k s env i j _ ss bs sk wi ik jk ri rj; rewrite nden_single /= entry_id.
- by move=> n m ctx k s env i j _ ss bs sk wi ik jk ri rj; rewrite nden_constant entry_const // mulr1.
- by move=> n m ctx k s env i j _ ss bs sk wi ik jk ri rj; rewrite /nden big_nil entry_zero.
- move=> n m c IHc ctx k s env i j wc ss bs sk wi ik jk ri rj.
  rewrite (entry_matrix (fun x y => sden (map (look env) s ++ [:: x; y]) c)) // (IHc _ _ _ _ wc) ?map_cat //.
  + by rewrite !size_cat ss.
  + by rewrite all_cat bs /= /below ik jk.
  + move=> l; rewrite size_cat /= addn2 ltnS leq_eqVlt => /orP [/eqP ->|].
    by rewrite -{1}ss !look_next.
  rewrite ltnS leq_eqVlt => /orP [/eqP ->|lc]; first by rewrite -{1}ss !look_here.
  by rewrite !(look_left, ss) //; exact: wi.
- by move=> z ctx k s env _ ss bs sk wi; rewrite nden_constant mulr1.
- by move=> ctx k s env _ ss bs sk wi; rewrite nden_constant mul1r.
- move=> c ctx k s env _ ss bs sk wi; have -> := nden_summed env c (constant 1 0).
  rewrite (eq_bigr (fun=> 1)); last by move=> x _; rewrite nden_constant mulr1.
  by rewrite big_const_nat iter_addr addr0 subn0.
- by move=> a IHa b IHb ctx k s env [wa wb] *; rewrite nden_cat (IHa ctx) // (IHb ctx).
- by move=> a IHa ctx k s env wa *; rewrite nden_negate (IHa ctx).
- move=> a IHa b IHb ctx k s env [wa wb] *.
  by rewrite nden_multiply //; [rewrite (IHa ctx) // (IHb ctx)|exact: (scs _ ctx)].
- move=> a IHa n ctx k s env wa ss bs sk wi; elim: n => [|n IHn] /=; first by rewrite nden_constant mulr1.
  by rewrite nden_multiply // ?IHn ?exprS ?(IHa ctx) //; exact: (scs _ ctx).
- move=> n a IHa ctx k s env wa ss bs sk wi; rewrite nden_summed trace_entries !big_nat.
  apply: eq_bigr => x /andP [_ ltx].
  have lk : look (env ++ [:: x]) k = x by rewrite -sk look_here.
  have wi' : within ctx s (env ++ [:: x]) by exact: within_extend sk ss bs wi.
  have bs' := belowS bs.
  rewrite (IHa ctx) ?lk ?size_cat ?sk ?addn1 //.
  by rewrite (map_look_extend _ sk bs).
- move=> n m a IHa b IHb ctx k s env [wa wb] ss bs sk wi; rewrite nden_summed frobenius_entries !big_nat.
  apply: eq_bigr => x /andP [_ ltx]; rewrite nden_summed !big_nat; apply: eq_bigr => y /andP [_ lty].
  rewrite -catA /=; have sk' : size (env ++ [:: x; y]) = k.+2 by rewrite size_cat sk addn2.
  have wi' : within ctx s (env ++ [:: x; y]) by exact: within_extend sk ss bs wi.
  have bs' := belowS (belowS bs).
  have lx : look (env ++ [:: x; y]) k = x by rewrite -sk look_here.
  have ly : look (env ++ [:: x; y]) k.+1 = y by rewrite -sk look_next.
  rewrite nden_multiply //; last exact: (scm _ _ _ ctx).
  rewrite (IHa ctx) ?lx ?ly //.
  rewrite (IHb ctx) ?lx ?ly //.
  by rewrite (map_look_extend _ sk bs).
- move=> n m a IHa ctx k s env wa ss bs sk wi; rewrite nden_summed sum_entries_entries !big_nat.
  apply: eq_bigr => x /andP [_ ltx]; rewrite nden_summed !big_nat; apply: eq_bigr => y /andP [_ lty].
  rewrite -catA /=; have sk' : size (env ++ [:: x; y]) = k.+2 by rewrite size_cat sk addn2.
  have wi' : within ctx s (env ++ [:: x; y]) by exact: within_extend sk ss bs wi.
  have bs' := belowS (belowS bs).
  have lx : look (env ++ [:: x; y]) k = x by rewrite -sk look_here.
  have ly : look (env ++ [:: x; y]) k.+1 = y by rewrite -sk look_next.
  rewrite (IHa ctx) ?lx ?ly //.
  by rewrite (map_look_extend _ sk bs).
- move=> n m a IHa i j ctx k s env [wa ci cj /andP [ic jc]] ss bs sk wi.
  have li : (look s i < k)%N by apply: below_look => //; rewrite ss.
  have lj : (look s j < k)%N by apply: below_look => //; rewrite ss.
  rewrite (IHa ctx) ?look_map ?ss //; first by rewrite -ci; exact: wi.
  by rewrite -cj; exact: wi.
- move=> n a IHa i ctx k s env [wa ci ic] ss bs sk wi; rewrite nden_summed big_nat1 look_map ?ss //.
  have li : (look s i < k)%N by apply: below_look => //; rewrite ss.
  have wi' : within ctx s (env ++ [:: 0%N]) by exact: within_extend sk ss bs wi.
  have bs' := belowS bs.
  have lk : look (env ++ [:: 0%N]) k = 0%N by rewrite -sk look_here.
  have le : look (env ++ [:: 0%N]) (look s i) = look env (look s i) by rewrite look_left ?sk.
  rewrite (IHa ctx) ?le ?lk ?size_cat ?sk ?addn1 //.
  + by rewrite (map_look_extend _ sk bs).
  + exact: ltnW.
  + by rewrite -ci; exact: wi.
- move=> a ls ctx k s env lc ss bs sk wi; rewrite nden_single /= -map_comp; congr (atom _ _).
  by apply/eq_in_map => l ll; rewrite /= look_map // ss; exact: (allP lc).
- by move=> i j ctx k s env /andP [ic jc] ss bs sk wi; rewrite nden_single /= !look_map ?ss.
- move=> c a IHa ctx k s env wa ss bs sk wi; rewrite nden_summed !big_nat; apply: eq_bigr => x /andP [_ ltx].
  have lk : look (env ++ [:: x]) k = x by rewrite -sk look_here.
  rewrite (IHa _ _ _ _ wa) ?map_cat /= ?(map_look_extend _ sk bs) ?lk //.
  + by rewrite !size_cat ss.
  + by rewrite all_cat belowS //= /below ltnSn.
  + by rewrite size_cat sk addn1.
  + move=> l; rewrite size_cat addn1 ltnS leq_eqVlt => /orP [/eqP ->|lc].
      by rewrite -{1}ss !look_here lk.
    by rewrite (@look_left ctx) // (@look_left s) ?ss //; apply: within_extend sk ss bs wi l lc.
Qed.

(* Labels that are summed over may be taken out and moved. *)
Definition delete T i (s : seq T) := take i s ++ drop i.+1 s.
Definition insert T i (x : T) s := take i s ++ x :: drop i s.

Lemma size_delete T i (s : seq T) : (i < size s)%N -> (size (delete i s)).+1 = size s.
Proof.
move=> lt; rewrite /delete size_cat size_take size_drop lt -addnS subnSK //.
by rewrite subnKC // ltnW.
Qed.

Lemma sumbox_at i ds F : (i < size ds)%N ->
  sumbox ds F = sumbox (delete i ds) (fun w => \sum_(0 <= x < dim (look ds i)) F (insert i x w)).
Proof.
elim: ds i F => [|c ds IH] [|i] F //= lt.
  rewrite /delete /= drop0 sumbox_exchange; apply: eq_sumbox => w _; apply: eq_bigr => x _.
  by rewrite /insert take0 drop0.
by apply: eq_bigr => y _; rewrite (IH i).
Qed.

Lemma look_insert_lt i x v l : (i <= size v)%N -> (l < i)%N -> look (insert i x v) l = look v l.
Proof. by move=> iv li; rewrite /look /insert nth_cat size_takel // li nth_take //. Qed.

Lemma look_insert_eq i x v : (i <= size v)%N -> look (insert i x v) i = x.
Proof. by move=> iv; rewrite /look /insert nth_cat size_takel // ltnn subnn. Qed.

Lemma look_insert_gt i x v l : (i <= size v)%N -> (i < l)%N -> look (insert i x v) l = look v l.-1.
Proof.
case: l => // l iv il; rewrite /look /insert nth_cat size_takel // ltnNge ltnW //= subSn //= nth_drop.
by rewrite subnKC.
Qed.

Lemma look_delete_lt i s l : (i < size s)%N -> (l < i)%N -> look (delete i s) l = look s l.
Proof. by move=> iv li; rewrite /look /delete nth_cat size_takel ?(ltnW iv) // li nth_take //. Qed.

Lemma cat_insert i x (env w : seq nat) : env ++ insert i x w = insert (size env + i) x (env ++ w).
Proof.
rewrite /insert take_cat drop_cat ltnNge leq_addr /= -catA /=; congr (_ ++ _).
by rewrite addnC addnK.
Qed.

Lemma cat_delete i (env w : seq nat) : env ++ delete i w = delete (size env + i) (env ++ w).
Proof.
rewrite /delete take_cat drop_cat ltnNge leq_addr /= -catA ltnNge leqW ?leq_addr //=.
by rewrite -addnS [(size env + i)%N]addnC addnK [(size env + i.+1)%N]addnC addnK.
Qed.

Lemma inbox_cat cs ds v w : inbox cs v -> inbox ds w -> inbox (cs ++ ds) (v ++ w).
Proof. by elim: cs v => [|c cs IH] [|x v] //= /andP [-> /IH]. Qed.

Lemma inbox_look ds v l : inbox ds v -> (l < size ds)%N -> (look v l < dim (look ds l))%N.
Proof.
elim: ds v l => [|c ds IH] [|x v] l //= /andP [lt iv]; case: l => [|l] //= ls.
exact: IH.
Qed.

(* A label that a delta joins with another one, or that has one value only and touches nothing, is left out. *)
Definition without (lo hi l : nat) := if l == hi then lo else if (hi < l)%N then l.-1 else l.
Definition drop_label k i lo t fs :=
  Term (number t) (power t) (delete i (sums t)) (map (relabel (without lo (k + i))) fs).

Lemma look_without lo hi x v l : (hi <= size v)%N -> look v lo = x ->
  look v (without lo hi l) = look (insert hi x v) l.
Proof.
move=> hv eqx; rewrite /without; case: eqP => [->|/eqP ne]; first by rewrite look_insert_eq.
case: ltnP => [lt|le]; first by rewrite look_insert_gt.
by rewrite look_insert_lt // ltn_neqAle ne.
Qed.

Lemma look_without_other lo hi x v l : (hi <= size v)%N -> l != hi ->
  look v (without lo hi l) = look (insert hi x v) l.
Proof.
move=> hv ne; rewrite /without (negbTE ne).
case: ltnP => [lt|le]; first by rewrite look_insert_gt.
by rewrite look_insert_lt // ltn_neqAle ne.
Qed.

Definition joins (codes : seq nat) k (f : factor) :=
  if f is [:: 0; a; b]%N then
    [&& a != b, k <= maxn a b, maxn a b < size codes & look codes a == look codes b]%N
  else false.

Definition contract ctx t :=
  let k := size ctx in
  let f := nth [::] (factors t) (find (joins (ctx ++ sums t) k) (factors t)) in
  let lo := minn (look f 1) (look f 2) in
  let hi := maxn (look f 1) (look f 2) in
  if has (joins (ctx ++ sums t) k) (factors t) then drop_label k (hi - k) lo t (rem f (factors t)) else t.

Lemma product_rem env f fs : f \in fs -> product env fs = fden env f * product env (rem f fs).
Proof. by move=> ff; rewrite /product (perm_big _ (perm_to_rem ff)) big_cons. Qed.

Lemma sum_delta n v (G : nat -> R) : (v < n)%N -> \sum_(0 <= x < n) (v == x)%:R * G x = G v.
Proof.
move=> vn; rewrite big_mkord (bigD1 (Ordinal vn)) //= eqxx mul1r big1 ?addr0 // => i ne.
by rewrite eq_sym -[(_ == _) in LHS]/(i == Ordinal vn) (negbTE ne) mul0r.
Qed.

Lemma network_contract ctx env t : inbox ctx env -> network env (contract ctx t) = network env t.
Proof.
move=> ie; have ske := inbox_size ie; rewrite /contract; set p := joins _ _; case: ifP => // hasp.
set f := nth _ _ _; have ff : f \in factors t by rewrite mem_nth // -has_find.
have := nth_find [::] hasp; rewrite -/f /p; case: f ff => [|[|?] [|a [|b []]]] //= ff /and4P [ne kb bs /eqP eqc].
rewrite /look /= -/(look _ _); set lo := minn a b; set hi := maxn a b in kb bs *.
have lt : (lo < hi)%N by rewrite /lo /hi; move: ne; case: (ltngtP a b).
have ehi : (size ctx + (hi - size ctx) = hi)%N by rewrite subnKC.
have eqlh : look (ctx ++ sums t) lo = look (ctx ++ sums t) hi.
  by rewrite /lo /hi; case: (leqP a b).
have ids : (hi - size ctx < size (sums t))%N by rewrite ltn_subLR // -size_cat.
rewrite /network /= ehi (sumbox_at _ ids); apply: eq_sumbox => w iw.
have iew := inbox_cat ie iw.
have sew : (hi <= size (env ++ w))%N by rewrite (inbox_size iew) cat_delete ehi -ltnS size_delete.
set v := look (env ++ w) lo.
transitivity (\sum_(0 <= x < dim (look (sums t) (hi - size ctx)))
  (v == x)%:R * product (env ++ insert (hi - size ctx) x w) (rem [:: 0; a; b]%N (factors t))); last first.
  apply: eq_bigr => x _; rewrite (product_rem _ ff) /= cat_insert ske ehi; congr (_%:R * _).
  have lv : look (insert hi x (env ++ w)) lo = v by rewrite look_insert_lt.
  have lx : look (insert hi x (env ++ w)) hi = x by rewrite look_insert_eq.
  by move: lv lx; rewrite /lo /hi; case: (leqP a b) => _ -> -> //; rewrite eq_sym.
rewrite sum_delta.
  by apply: product_relabel => g _ l _; rewrite cat_insert ske ehi; exact: look_without.
have : (v < dim (look (ctx ++ delete (hi - size ctx) (sums t)) lo))%N.
  apply: inbox_look => //; rewrite -(inbox_size iew); exact: leq_trans lt sew.
rewrite cat_delete ehi look_delete_lt // eqlh.
by have -> : look (ctx ++ sums t) hi = look (sums t) (hi - size ctx) by rewrite /look nth_cat ltnNge kb.
Qed.

Lemma tden_contract ctx env t : inbox ctx env -> tden env (contract ctx t) = tden env t.
Proof. by move=> ie; rewrite /tden network_contract // /contract; case: ifP. Qed.

Definition idle k t i := (look (sums t) i == 0%N) && ~~ has (fun f : factor => (k + i)%N \in behead f) (factors t).
Definition omit (ctx : seq nat) t :=
  let k := size ctx in
  let i := find (idle k t) (iota 0 (size (sums t))) in
  if (i < size (sums t))%N then drop_label k i 0 t (factors t) else t.

Lemma tden_omit ctx env t : inbox ctx env -> tden env (omit ctx t) = tden env t.
Proof.
move=> ie; have ske := inbox_size ie; rewrite /omit; set i := find _ _; case: ifP => // ids.
have : idle (size ctx) t i.
  have hasi : has (idle (size ctx) t) (iota 0 (size (sums t))) by rewrite has_find size_iota.
  by have := nth_find 0%N hasi; rewrite nth_iota.
case/andP => /eqP d0 /hasPn idle; rewrite /tden; congr (_ * _); rewrite /network /= (sumbox_at _ ids).
apply: eq_sumbox => w iw; rewrite d0 big_nat1; apply: product_relabel => f ft l lf.
have ne : l != (size ctx + i)%N by apply: contraNneq (idle f ft) => <-.
rewrite cat_insert ske; apply: look_without_other => //.
by rewrite size_cat ske leq_add2l (inbox_size iw) -ltnS size_delete.
Qed.

Definition ahead k i l := if (l < k)%N then l else if l == (k + i)%N then k else if (l < k + i)%N then l.+1 else l.
Definition front k t i :=
  if (i < size (sums t))%N then
    Term (number t) (power t) (look (sums t) i :: delete i (sums t)) (map (relabel (ahead k i)) (factors t))
  else t.

Lemma tden_front env k t i : size env = k -> tden env (front k t i) = tden env t.
Proof.
move=> ske; rewrite /front; case: ifP => // ids; rewrite /tden; congr (_ * _).
rewrite /network /= (sumbox_at _ ids) sumbox_exchange; apply: eq_sumbox => w iw; apply: eq_bigr => x _.
have sw : (i <= size w)%N by rewrite (inbox_size iw) -ltnS size_delete.
have se : (k + i <= size (env ++ w))%N by rewrite size_cat ske leq_add2l.
have se' : (k <= size (env ++ w))%N by rewrite size_cat ske leq_addr.
have -> : env ++ x :: w = insert k x (env ++ w).
  by rewrite -[k]addn0 -ske -cat_insert /insert take0 drop0.
apply: product_relabel => f _ l _; rewrite cat_insert ske /ahead; case: ltnP => [lk|kl].
  by rewrite !look_insert_lt // ltn_addr.
case: eqP => [->|/eqP ne]; first by rewrite !look_insert_eq.
case: ltnP => [lt|le]; first by rewrite look_insert_gt // look_insert_lt.
have gt : (k + i < l)%N by rewrite ltn_neqAle eq_sym ne.
by rewrite !look_insert_gt // (leq_ltn_trans _ gt) ?leq_addr.
Qed.

(* A delta whose labels are not summed over stays; elsewhere the one label is written for the other. *)
Fixpoint spread n fs :=
  if n is n'.+1 then
    match fs with
    | [:: 0; a; b]%N as f :: rest =>
      spread n' (rcons (map (relabel (fun l => if l == maxn a b then minn a b else l)) rest) f)
    | f :: rest => spread n' (rcons rest f)
    | [::] => [::]
    end
  else fs.
Definition tidy_factor (f : factor) := if f is [:: 0; a; b]%N then [:: 0; minn a b; maxn a b]%N else f.
Definition is_one (f : factor) := if f is [:: 0; a; b]%N then a == b else false.
Definition tidy fs := map tidy_factor (filter (predC is_one) fs).

Lemma product_rcons env f fs : product env (rcons fs f) = product env (f :: fs).
Proof. by rewrite /product; apply: perm_big; rewrite perm_rcons. Qed.

Lemma product_cons env f fs : product env (f :: fs) = fden env f * product env fs.
Proof. by rewrite /product big_cons. Qed.

Lemma product_spread env n fs : product env (spread n fs) = product env fs.
Proof.
elim: n fs => [|n IH] [|f rest] //=.
have other : product env (spread n (rcons rest f)) = product env (f :: rest) by rewrite IH product_rcons.
case: f other => [|[|?] [|a [|b [|? ?]]]] //= _; rewrite IH product_rcons !product_cons /=.
case: eqP => [eqab|]; last by rewrite !mul0r.
congr (_ * _); apply: product_relabel => g _ l _; case: eqP => // ->.
by case: (leqP a b); rewrite eqab.
Qed.

Lemma product_tidy env fs : product env (tidy fs) = product env fs.
Proof.
elim: fs => [|f fs IH] //; rewrite /tidy /=; case: ifP => /= one; rewrite !product_cons -/(tidy fs) IH.
  congr (_ * _); case: f one => [|[|?] [|a [|b [|? ?]]]] //= _.
  by case: (leqP a b) => // _; rewrite eq_sym.
by move: one => /negbFE; case: f => [|[|?] [|a [|b [|? ?]]]] //= /eqP ->; rewrite eqxx mul1r.
Qed.

Definition simplify ctx t :=
  let t := iter (size (sums t)) (fun t => omit ctx (contract ctx t)) t in
  Term (number t) (power t) (sums t) (tidy (spread (size (factors t)) (factors t))).

Lemma tden_simplify ctx env t : inbox ctx env -> tden env (simplify ctx t) = tden env t.
Proof.
move=> ie; rewrite /simplify; set u := iter _ _ t.
have <- : tden env u = tden env t by rewrite /u; elim: (size _) => //= n IH; rewrite tden_omit ?tden_contract.
rewrite /tden; congr (_ * _); apply: eq_sumbox => v _ /=; by rewrite product_tidy product_spread.
Qed.

(* A search for the order in which the labels of the one are those of the other; that it finds it is not needed. *)
Section Search.
Variables (k : nat) (codes codes' : seq nat).

Fixpoint pair_labels (ls ls' : seq nat) (known : seq (nat * nat)) : option (seq (nat * nat)) :=
  match ls, ls' with
  | [::], [::] => Some known
  | l :: ls, l' :: ls' =>
    if (l < k)%N || (l' < k)%N then if l == l' then pair_labels ls ls' known else None
    else if has (fun p => p.1 == l) known || has (fun p => p.2 == l') known then
      if (l, l') \in known then pair_labels ls ls' known else None
    else if look codes l == look codes' l' then pair_labels ls ls' ((l, l') :: known) else None
  | _, _ => None
  end.

Definition pair_factors (f f' : factor) known :=
  if head 0%N f == head 0%N f' then pair_labels (behead f) (behead f') known else None.

Fixpoint pair_all (fs fs' : seq factor) known : option (seq (nat * nat)) :=
  if fs is f :: fs then
    (fix try before after :=
      if after is f' :: after then
        if pair_factors f f' known is Some known then
          if pair_all fs (catrev before after) known is Some found then Some found else try (f' :: before) after
        else try (f' :: before) after
      else None) [::] fs'
  else Some known.

(* The places of the labels to be summed, in the order of those of the other. *)
Fixpoint places n j (known : seq (nat * nat)) (used : seq nat) :=
  if n is n'.+1 then
    let fits l' := [&& look codes' (k + l') == look codes (k + j), (k + l')%N \notin map snd known & l' \notin used] in
    let place :=
      if has (fun p => p.1 == (k + j)%N) known then ((nth (0, 0) known (find (fun p => p.1 == k + j) known)).2 - k)%N
      else find fits (iota 0 (size codes' - k)) in
    place :: places n' j.+1 known (place :: used)
  else [::].
End Search.

Fixpoint moves (places moved : seq nat) :=
  if places is p :: places then (p + count (fun q => p < q) moved)%N :: moves places (p :: moved) else [::].

Definition align (ctx : seq nat) t u :=
  let k := size ctx in
  let codes := ctx ++ sums t in
  let codes' := ctx ++ sums u in
  if (size (sums t) == size (sums u)) && (size (factors t) == size (factors u)) then
    if pair_all k codes codes' (factors t) (factors u) [::] is Some known then
      foldl (front k) u (moves (rev (places k codes codes' (size (sums t)) 0 known [::])) [::])
    else u
  else u.

Lemma tden_align ctx env t u : inbox ctx env -> tden env (align ctx t u) = tden env u.
Proof.
move=> ie; rewrite /align; case: ifP => // _; case: (pair_all _ _ _ _ _) => // known.
move: (moves _ _) => ms; elim: ms u => [|i ms IH] u //=.
by rewrite IH tden_front //; exact: inbox_size.
Qed.

Definition alike t u := (sums t == sums u) && perm_eq (factors t) (factors u).
Definition weight top t : int := number t * Posz (d ^ (top - power t)).
Definition total top ts : int := foldr (fun t z => weight top t + z) 0 ts.
Definition top ts := foldr (fun t n => maxn (power t) n) 0%N ts.

Lemma network_alike env t u : alike t u -> network env u = network env t.
Proof.
case/andP => /eqP eqs eqf; rewrite /network eqs; apply: eq_sumbox => v _.
by rewrite /product; apply: perm_big; rewrite perm_sym.
Qed.

Lemma weightP p t : (power t <= p)%N -> coefficient t = (weight p t)%:~R * h ^+ p.
Proof.
move=> le; rewrite /coefficient /weight intrM -mulrA; congr (_ * _).
rewrite -{2}(subnK le) exprD mulrA -[(Posz _)%:~R]/((d ^ _)%:R) natrX -exprMn inverse expr1n.
by rewrite mul1r.
Qed.

Lemma totalP env t ts : all (alike t) ts ->
  nden env ts = (total (top ts) ts)%:~R * h ^+ top ts * network env t.
Proof.
move=> same; suff: forall p, (top ts <= p)%N -> nden env ts = (total p ts)%:~R * h ^+ p * network env t by exact.
move=> p; elim: ts same => [|u ts IH] /=; first by rewrite /nden big_nil !mul0r.
case/andP => tu /IH eqts; rewrite geq_max => /andP [pu pt].
have -> : nden env (u :: ts) = tden env u + nden env ts by rewrite /nden big_cons.
by rewrite eqts // /tden (weightP pu) (network_alike _ tu) intrD !mulrDl.
Qed.

Fixpoint cancel ctx n ts :=
  match ts, n with
  | [::], _ => true
  | t :: rest, n'.+1 =>
    let aligned := map (align ctx t) rest in
    let same := t :: filter (alike t) aligned in
    (total (top same) same == 0) && cancel ctx n' (filter (predC (alike t)) aligned)
  | _, 0 => false
  end.

Lemma nden_filter env p ts : nden env ts = nden env (filter p ts) + nden env (filter (predC p) ts).
Proof. by rewrite /nden !big_filter (bigID p). Qed.

Lemma cancelP ctx env n ts : inbox ctx env -> cancel ctx n ts -> nden env ts = 0.
Proof.
move=> ie; elim: n ts => [|n IH] [|t rest] //=; try by rewrite /nden big_nil.
set aligned := map _ _; case/andP => /eqP zero /IH other.
have eqr : nden env rest = nden env aligned.
  by rewrite /aligned /nden big_map; apply: eq_bigr => u _; rewrite tden_align.
have split u us : nden env (u :: us) = tden env u + nden env us by rewrite /nden big_cons.
rewrite split eqr (nden_filter _ (alike t)) other addr0 -split (@totalP _ t).
  by rewrite /= zero !mul0r.
by rewrite /= {1}/alike eqxx perm_refl /=; exact: filter_all.
Qed.

Definition check ctx ts := let us := map (simplify ctx) ts in cancel ctx (size us) us.

Lemma checkP ctx env ts : inbox ctx env -> check ctx ts -> nden env ts = 0.
Proof.
move=> ie /(cancelP ie) <-; rewrite /nden big_map; apply: eq_bigr => t _.
by rewrite tden_simplify.
Qed.

Theorem equal_matrices n m (a b : mexp n m) :
  mwf [::] a /\ mwf [::] b -> check [:: n; m] (mterms 2 [::] a 0 1 ++ negate (mterms 2 [::] b 0 1)) = true ->
  mden [::] a = mden [::] b.
Proof.
case=> wa wb ok; apply/matrixP => i j.
have ie : inbox [:: n; m] [:: i : nat; j : nat] by rewrite /= !ltn_ord.
have := checkP ie ok; rewrite nden_cat nden_negate.
rewrite !(terms_sound.1 _ _ _ [::] 2 [::] [:: i : nat; j : nat] 0 1)%N ?ltn_ord //=.
by rewrite /look /= !entryE => /eqP; rewrite subr_eq0 => /eqP.
Qed.

Theorem equal_scalars (a b : sexp) :
  swf [::] a /\ swf [::] b -> check [::] (sterms 0 [::] a ++ negate (sterms 0 [::] b)) = true ->
  sden [::] a = sden [::] b.
Proof.
case=> wa wb ok; have := @checkP [::] [::] _ isT ok; rewrite nden_cat nden_negate.
rewrite !(terms_sound.2 _ [::] 0%N [::] [::]) //=.
by move=> /eqP; rewrite subr_eq0 => /eqP.
Qed.
End Networks.

Arguments MId {R dims} n.
Arguments MOnes {R dims} n m.
Arguments MZero {R dims} n m.
Arguments MEntries {R dims} n m s.
Arguments SInt {R dims} z.
Arguments SInv {R dims}.
Arguments SSize {R dims} c.
Arguments SAtom {R dims} a ls.
Arguments SDelta {R dims} i j.
Arguments SSum {R dims} c s.
