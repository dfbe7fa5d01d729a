# The standard library's median; tensors; a loop that stops where it gets worse again.

# %% ratio_of_medians
def ratio_of_medians(a, b):
    (_, *a), (_, *b) = a, b
    return torch.tensor(statistics.median(a) / statistics.median(b), dtype=torch.float64)

# %% busy
def busy(asked, done):
    asked, done = torch.tensor(asked, dtype=torch.float64), torch.tensor(done, dtype=torch.float64)
    start = asked.clone()
    start[1:] = torch.maximum(asked[1:], done[:-1])
    return done - start

# %% least_memory
def least_memory(layers):
    best = layers + 1
    for k in range(1, layers + 1):
        longest = -(-layers // k)
        best = min(best, k + longest)
    return np.int64(best)
