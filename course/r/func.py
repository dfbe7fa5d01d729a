"""Functions for R: the negative log-likelihood of a logistic regression, and its gradient by two engines.

R calls them through reticulate; see reticdemo.R. Lists and plain numbers come in and go out, because these
cross with every version of reticulate and of NumPy: reticulate before 1.38 cannot convert an array of NumPy 2
in either direction, and a np.float64 may reach R as an object that it cannot calculate with.
"""

import autograd
import autograd.numpy as np
import torch


class Model:
    """One data set, made arrays and tensors once: the optimiser only sends parameters.

    rows: a list of lists of numbers, one for each observation; labels: a list of zeros and ones.
    """

    def __init__(self, rows, labels):
        self.X = np.array(rows, dtype=float)
        self.y = np.array(labels, dtype=float)
        self.tensors = torch.from_numpy(self.X), torch.from_numpy(self.y)

    def loss(self, beta):
        """−log L(β) = Σᵢ log(1 + exp(xᵢᵀβ)) − yᵢ xᵢᵀβ, as a float."""
        return float(self._loss(np.array(beta, dtype=float)))

    def grad_loss(self, beta):
        """Its gradient by Autograd, as a list of floats."""
        return autograd.grad(self._loss)(np.array(beta, dtype=float)).tolist()

    def grad_loss_torch(self, beta):
        """The same by PyTorch: R does not notice the difference."""
        X, y = self.tensors
        beta = torch.tensor(beta, dtype=torch.float64, requires_grad=True)
        z = X @ beta
        loss = torch.sum(torch.nn.functional.softplus(z) - y * z)
        return torch.autograd.grad(loss, beta)[0].tolist()

    def hessian_loss(self, beta):
        """The matrix of second derivatives, as a list of rows."""
        return autograd.hessian(self._loss)(np.array(beta, dtype=float)).tolist()

    def _loss(self, beta):
        z = self.X @ beta
        return np.sum(np.logaddexp(0.0, z) - self.y * z)
