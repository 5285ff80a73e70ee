"""The same iteration in three styles. Each takes a Game and returns step(batch) -> [loss of D, loss of G], of the last update of each."""

import torch
from torch import nn
from torch.func import functional_call, grad, grad_and_value
from torch.nn import functional as F


def slopes_at(game, update, fake):
    """Where the objective's penalty looks at D's slope; None without one."""
    penalty = game.objective["penalty"]
    if penalty is None:
        return None
    if penalty["kind"] == "r1":
        return update.x
    share = update.share.reshape(-1, *[1] * (fake.dim() - 1))
    return fake + share * (update.x - fake)


def penalty_of(game, gradient):
    penalty = game.objective["penalty"]
    squares = gradient.flatten(1).square().sum(1)
    if penalty["kind"] == "r1":
        return penalty["gamma"] / 2 * squares.mean()
    return penalty["lambda"] * ((squares + 1e-12).sqrt() - 1).square().mean()


def main_losses(game):
    """(scores of real, scores of generated) -> loss of D, and scores of generated -> loss of G."""
    if game.objective["main"] == "wasserstein":
        return (lambda real, fake: fake.mean() - real.mean()), (lambda fake: -fake.mean())
    return (lambda real, fake: F.softplus(-real).mean() + F.softplus(fake).mean()), (lambda fake: F.softplus(-fake).mean())


def adam(game, player, module, **options):
    given = game.adam[player]
    betas = (given["beta1"], given["beta2"])
    return torch.optim.Adam(module.parameters(), lr=given["learningRate"], betas=betas, eps=given["epsilon"], **options)


def tutorial(game):
    """As PyTorch's DCGAN tutorial writes it: labels and a criterion, backward, the optimizer as it comes."""
    G, D = game.generator, game.discriminator
    optimizer_g, optimizer_d = adam(game, "generator", G), adam(game, "discriminator", D)
    criterion = nn.BCEWithLogitsLoss()
    wasserstein = game.objective["main"] == "wasserstein"

    def judge(scores, is_real):
        if wasserstein:
            return -scores.mean() if is_real else scores.mean()
        return criterion(scores, torch.full_like(scores, 1.0 if is_real else 0.0))

    def step(batch):
        for update in batch.updates:
            optimizer_d.zero_grad()
            fake = G(update.z)
            loss_d = judge(D(update.x), True) + judge(D(fake.detach()), False)
            at = slopes_at(game, update, fake.detach())
            if at is not None:
                at = at.detach().requires_grad_(True)
                (gradient,) = torch.autograd.grad(D(at).sum(), at, create_graph=True)
                loss_d = loss_d + penalty_of(game, gradient)
            loss_d.backward()
            optimizer_d.step()
        optimizer_g.zero_grad()
        loss_g = judge(D(G(batch.z)), True)
        loss_g.backward()
        optimizer_g.step()
        return [loss_d.item(), loss_g.item()]

    return step


def fused(game):
    """Eager, without what need not be done: no gradient of G in D's update nor of D in G's, and the fused Adam."""
    G, D = game.generator, game.discriminator
    optimizer_g, optimizer_d = adam(game, "generator", G, fused=True), adam(game, "discriminator", D, fused=True)
    loss_of_d, loss_of_g = main_losses(game)

    def step(batch):
        D.requires_grad_(True)
        for update in batch.updates:
            with torch.no_grad():
                fake = G(update.z)
            loss_d = loss_of_d(D(update.x), D(fake))
            at = slopes_at(game, update, fake)
            if at is not None:
                at = at.detach().requires_grad_(True)
                (gradient,) = torch.autograd.grad(D(at).sum(), at, create_graph=True)
                loss_d = loss_d + penalty_of(game, gradient)
            optimizer_d.zero_grad(set_to_none=True)
            loss_d.backward()
            optimizer_d.step()
        D.requires_grad_(False)
        loss_g = loss_of_g(D(G(batch.z)))
        optimizer_g.zero_grad(set_to_none=True)
        loss_g.backward()
        optimizer_g.step()
        return torch.stack([loss_d.detach(), loss_g.detach()]).tolist()

    return step


class Player:
    """Parameters and Adam's slots as plain tensors, for a step that is one function."""

    def __init__(self, game, name):
        self.module = getattr(game, name)
        self.options = game.adam[name]
        self.names = [key for key, _ in self.module.named_parameters()]
        self.values = [value.detach().clone() for value in self.module.parameters()]
        self.mean = [torch.zeros_like(value) for value in self.values]
        self.square = [torch.zeros_like(value) for value in self.values]
        self.steps = torch.zeros(())

    def __call__(self, values, x):
        return functional_call(self.module, dict(zip(self.names, values)), (x,))

    def update(self, gradients):
        beta1, beta2, rate, epsilon = (self.options[key] for key in ("beta1", "beta2", "learningRate", "epsilon"))
        self.steps.add_(1)
        bias1, bias2 = 1 - beta1**self.steps, 1 - beta2**self.steps
        for value, mean, square, gradient in zip(self.values, self.mean, self.square, gradients):
            mean.mul_(beta1).add_(gradient, alpha=1 - beta1)
            square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            value.sub_(rate * (mean / bias1) / ((square / bias2).sqrt() + epsilon))


def compiled(game):
    """The whole iteration, all updates and both optimizers, as one graph under torch.compile."""
    G, D = Player(game, "generator"), Player(game, "discriminator")
    loss_of_d, loss_of_g = main_losses(game)

    def discriminator_loss(values, update, fake):
        loss = loss_of_d(D(values, update.x), D(values, fake))
        at = slopes_at(game, update, fake)
        return loss if at is None else loss + penalty_of(game, grad(lambda x: D(values, x).sum())(at))

    @torch.compile(fullgraph=True, dynamic=False)
    def iterate(batch):
        for update in batch.updates:
            fake = G(G.values, update.z)
            gradients, loss_d = grad_and_value(discriminator_loss)(D.values, update, fake)
            D.update(gradients)
        gradients, loss_g = grad_and_value(lambda values: loss_of_g(D(D.values, G(values, batch.z))))(G.values)
        G.update(gradients)
        return torch.stack([loss_d, loss_g])

    def step(batch):
        with torch.no_grad():
            return iterate(batch).tolist()

    return step


STYLES = {"tutorial": tutorial, "fused": fused, "compiled": compiled}
