# Tensors on the Python side, short functions and a pipe in R, results printed on the way.
# expect: f1_for_r 1 right
# expect: grad_f1_for_r 1 right
# expect: reticdemo 1 right

# %% f1_for_r
def f1(x: torch.Tensor) -> torch.Tensor:
    return x[0].log() + x[0] * x[1] - x[1].sin()


f1_for_r = lambda x: f1(torch.tensor([float(value) for value in x], dtype=torch.float64)).item()

# %% grad_f1_for_r
def grad_f1_for_r(x):
    z = torch.tensor([float(value) for value in x], dtype=torch.float64, requires_grad=True)
    f1(z).backward()
    print("gradient at", list(x))
    return z.grad.tolist()

# %% reticdemo
%%writefile reticdemo.R
reticulate::source_python("func.py")
f1 <- \(x) x |> as.list() |> f1_for_r()
grad_f1 <- \(x) {
  g <- grad_f1_for_r(as.list(x))
  print(g)
  g
}
