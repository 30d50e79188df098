// Questions that teach: each is a state of the page with a word about it.

export const EXAMPLES = [
  {
    title: "The derivative of W Wᵀ by W",
    about: "Four axes: no matrix can hold it, but indices with δ can, and so can Kronecker products.",
    fragment: "e=d(W W')/dW&t=index",
  },
  {
    title: "A trace, by W",
    about: "tr(W H Hᵀ Wᵀ): both places where W stands count, hence the 2.",
    fragment: "e=tr(W*H*H'*W')&w=W",
  },
  {
    title: "Least squares with matrices",
    about: "½‖DW − X‖²: typed as LaTeX, with the way to the gradient.",
    fragment: "e=\\frac{1}{2}\\|DW-X\\|_F^2&w=W&t=steps",
  },
  {
    title: "xᵀ W Wᵀ x",
    about: "A quadratic form by its matrix: an outer product appears.",
    fragment: "e=x'*W*W'*x&w=W",
  },
  {
    title: "Weighted matrix factorisation",
    about: "‖W ∘ (R − UᵀV)‖² by U: the weights end up squared.",
    fragment: "e=norm(W.*(R-U'*V))^2&w=U&t=steps",
  },
  {
    title: "Hessian of a quadratic form",
    about: "A + Aᵀ in general; tick “symmetric” for A and see 2A.",
    fragment: "e=x'*A*x&w=x&w2=x",
  },
  {
    title: "A symmetric matrix has fewer entries",
    about: "log det S by S under a constraint: the convention is named with the answer.",
    fragment: "e=logdet(S)&w=S&c=symmetric&v=S: spd",
  },
  {
    title: "Softmax regression",
    about: "One expression for a whole batch, and its gradient as NumPy.",
    fragment: "e=sum(logsumexp(X*W,2)) - tr(Y'*X*W)&w=W&t=code",
  },
  {
    title: "Is this right?",
    about: "Somebody says that the gradient of xᵀAx is 2Ax. Let it be checked.",
    fragment: "e=x'*A*x&w=x&t=check&k=2*A*x",
  },
];

/** What can be written, for the help. */
export const GRAMMAR = [
  ["A*B, A*x", "products of matrices and vectors; AB and A x are read too"],
  ["A', A^T, A^\\top", "the transpose"],
  ["inv(A), A^-1, A\\b", "the inverse, and a solution"],
  ["A.*B, A./B, x.^2", "entry by entry"],
  ["A:B", "the sum of the products of entries, tr(A'*B)"],
  ["kron(A,B), vec(A), diag(x)", "Kronecker product, stacked columns, diagonal"],
  ["tr, det, logdet, norm, norm1, sum", "numbers that a matrix or vector has"],
  ["exp, log, sin, tanh, relu, sigmoid, softmax, logsumexp", "functions, entry by entry or along an axis: softmax(X,2)"],
  ["eye(n), I, ones(n), zeros(n,m)", "constants"],
  ["W[i,p]*W[j,p]", "index notation: an index that occurs twice is summed over"],
  ["\\frac12\\|Ax-b\\|_2^2", "LaTeX, as it stands in a paper"],
  ["np.linalg.norm(x)**2, x @ A @ x", "NumPy"],
  ["d(W*W')/dW, gradient of … by x", "a question with its variable"],
];
